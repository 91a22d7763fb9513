import {z} from 'zod';

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
/** As the view and the screen name them. */
const unitNames = ['bytes', 'bytes-iec', 'bits', 'bits-iec'] as const;
const themeNames = ['default', 'light', 'high-contrast', 'monochrome'] as const;

export const screenSchema = z
  .strictObject({
    theme: z
      .enum(themeNames, oneOf(themeNames))
      .meta({description: 'The colours; --theme says otherwise.'})
      .optional(),
    units: z
      .enum(unitNames, oneOf(unitNames))
      .meta({description: 'How amounts are told, until the key b or --units says otherwise.'})
      .optional(),
    ascii: yesOrNo
      .meta({description: 'Draw with ASCII only (default: where the locale is not UTF-8).'})
      .optional(),
    remember: yesOrNo.meta({description: 'Keep the view for the next run (default true).'}).optional(),
  })
  .meta({description: 'How the screen looks.', examples: [{theme: 'light'}]});

export type ScreenChoices = z.infer<typeof screenSchema>;

/** Keys as they were chosen; see the screen's key map. */
export interface KeyChoices {
  readonly preset: string | undefined;
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** `udptop.yaml:3:1` */
  readonly place: string;
}

export interface NamedFilter {
  readonly name: string;
  readonly filter: string;
  /** `udptop.yaml:3:1` */
  readonly place: string;
}

export function understandKeys(
  keys: z.infer<typeof keysSchema> | undefined,
  place: () => string,
): KeyChoices | undefined {
  if (keys === undefined) return undefined;
  if (typeof keys === 'string') return {preset: keys, keys: {}, place: place()};
  const {preset, ...rest} = keys;
  const lists = Object.entries(rest).map(([name, list]) => [name, typeof list === 'string' ? [list] : list]);
  return {
    preset: typeof preset === 'string' ? preset : preset?.[0],
    keys: Object.fromEntries(lists),
    place: place(),
  };
}
