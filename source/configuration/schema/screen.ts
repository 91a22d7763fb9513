import {z} from 'zod';
import {durationExample, durationPattern, formatDuration, parseDuration} from '../../quantity/duration.js';
import {allUnits} from '../../quantity/units.js';
import {themeNames} from '../../text/theme-name.js';

const keysExpected = 'expected htop, vi, or a mapping of actions to keys such as {quit: [F10, q]}';
const oneKey = z.string({error: keysExpected}).min(1, keysExpected);
const keyList = z.union([oneKey, z.array(oneKey)], {error: keysExpected});

/** What the screen is told; the names of actions are the screen's to know. */
export const keysSchema = z.union([oneKey, z.record(z.string(), keyList)], {error: keysExpected}).meta({
  description:
    'The keys of the screen: a preset (htop, vi), or keys for actions by their names, and `preset` for the others.',
  examples: [{preset: 'vi', quit: ['F10', 'q']}],
});

const filterExpected = 'expected a filter such as rate>1M';

export const filtersSchema = z
  .record(
    z.string().regex(/^[\w-]+$/, 'expected a name of letters, digits, - and _'),
    z.string({error: filterExpected}).min(1, filterExpected),
    {error: 'expected a mapping of names to filters'},
  )
  .meta({
    description: 'Filters by name: f offers them on the screen, and --filter @name takes one.',
    examples: [{heavy: 'rate>1M'}],
  });

const oneOf = (names: readonly string[]) => ({
  error: `expected ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
});
const yesOrNo = z.boolean({error: 'expected true or false'});

/** What `--interval` and `--linger` may be, too. */
export const intervalLimitsMs = {min: 100, max: 3_600_000} as const;
export const lingerLimitsMs = {min: 0, max: 3_600_000} as const;

function durationWithin({min, max}: {readonly min: number; readonly max: number}) {
  const expected = `expected ${durationExample}, from ${formatDuration(min)} to ${formatDuration(max)}`;
  const isWithin = (text: string) => {
    const ms = parseDuration(text);
    return ms !== undefined && ms >= min && ms <= max;
  };
  return z.string({error: expected}).regex(durationPattern, expected).refine(isWithin, expected);
}

const columnsExpected = 'expected names of columns such as [client, rate, age]';
const sortExpected = 'expected a column such as rate, rate:asc or rate:desc';

export const screenSchema = z
  .strictObject({
    theme: z
      .enum(themeNames, oneOf(themeNames))
      .meta({description: 'The colours; --theme says otherwise.'})
      .optional(),
    units: z
      .enum(allUnits, oneOf(allUnits))
      .meta({description: 'How amounts are told, until the key b or --units says otherwise.'})
      .optional(),
    ascii: yesOrNo
      .meta({description: 'Draw with ASCII only (default: where the locale is not UTF-8).'})
      .optional(),
    remember: yesOrNo.meta({description: 'Keep the view for the next run (default true).'}).optional(),
    columns: z
      .union([z.string(), z.array(z.string())], {error: columnsExpected})
      .meta({description: 'The columns of the table in their order.', examples: [['client', 'rate', 'age']]})
      .optional(),
    sort: z
      .string({error: sortExpected})
      .meta({description: 'The sort column, with :asc or :desc if you like.', examples: ['rate:desc']})
      .optional(),
    filter: z
      .string({error: filterExpected})
      .meta({
        description: 'Only flows that match are shown; @name is one of `filters`.',
        examples: ['@heavy'],
      })
      .optional(),
    interval: durationWithin(intervalLimitsMs)
      .meta({description: 'Between two readings, 100ms to 1h (default 1s).', examples: ['1s']})
      .optional(),
    linger: durationWithin(lingerLimitsMs)
      .meta({
        description: 'How long ended flows stay in the table, up to 1h (default 30s).',
        examples: ['30s'],
      })
      .optional(),
    mouse: yesOrNo.meta({description: 'Read clicks and the wheel (default true).'}).optional(),
    privacy: yesOrNo
      .meta({description: 'Show and write signs in place of addresses and names (default false).'})
      .optional(),
    readonly: yesOrNo.meta({description: 'Let nobody act on flows (default false).'}).optional(),
  })
  .meta({
    description: 'What is shown, and how; flags of the same names say otherwise.',
    examples: [{theme: 'light'}],
  });

/** Of the screen, as it was chosen; columns, sort and filter are the view's to understand. */
export interface ScreenChoices extends Omit<z.infer<typeof screenSchema>, 'interval' | 'linger'> {
  readonly intervalMs?: number | undefined;
  readonly lingerMs?: number | undefined;
}

/** Keys as they were chosen; see the screen's key map. */
export interface KeyChoices {
  readonly preset: string | undefined;
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

export interface NamedFilter {
  readonly name: string;
  readonly filter: string;
}

export function understandKeys(keys: z.infer<typeof keysSchema> | undefined): KeyChoices | undefined {
  if (keys === undefined) return undefined;
  if (typeof keys === 'string') return {preset: keys, keys: {}};
  const {preset, ...rest} = keys;
  const lists = Object.entries(rest).map(([name, list]) => [name, typeof list === 'string' ? [list] : list]);
  return {
    preset: typeof preset === 'string' ? preset : preset?.[0],
    keys: Object.fromEntries(lists),
  };
}

export function understandScreen(
  screen: z.infer<typeof screenSchema> | undefined,
): ScreenChoices | undefined {
  if (screen === undefined) return undefined;
  const {interval, linger, ...rest} = screen;
  return {
    ...rest,
    ...(interval !== undefined && {intervalMs: parseDuration(interval)}),
    ...(linger !== undefined && {lingerMs: parseDuration(linger)}),
  };
}
