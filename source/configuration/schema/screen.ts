import {z} from 'zod';
import {formatDuration} from '../../quantity/duration.js';
import {allUnits} from '../../quantity/units.js';
import {themeNames} from '../../text/theme-name.js';
import {defaultScreen} from '../defaults.js';
import {intervalLimitsMs, lingerLimitsMs} from '../ranges.js';
import {durationWithin, yesOrNo} from './fields.js';

const keysExpected = 'expected htop, vi, or a mapping of commands to keys such as {quit: [F10, q]}';
const oneKey = z.string({error: keysExpected}).min(1, keysExpected);
const keyList = z.union([oneKey, z.array(oneKey)], {error: keysExpected});

/** The screen checks the names of commands and keys. */
export const keysSchema = z.union([oneKey, z.record(z.string(), keyList)], {error: keysExpected}).meta({
  description:
    'The keys of the screen: a preset (htop or vi), or the keys of each command, with `preset` for all other commands.',
  examples: [{preset: 'vi', quit: ['F10', 'q']}],
});

const filterExpected = 'expected a filter such as rate>1M';

const namedFilters = z.record(
  z.string().regex(/^[\w-]+$/),
  z.string({error: filterExpected}).min(1, filterExpected),
  {
    error: ({code}) =>
      code === 'invalid_key'
        ? 'expected a name of letters, digits, - and _'
        : 'expected a mapping of names to filters',
  },
);

export const filtersSchema = namedFilters.meta({
  description: 'Named filters: the key f lists them on the screen, and --filter @name uses one.',
  examples: [{heavy: 'rate>1M'}],
});

export const alertsSchema = namedFilters.meta({
  description:
    'Alerts by name: each is on while a live flow matches its filter; @name is one of `filters`. The screen shows and rings it, the log and snapshots tell of it.',
  examples: [{lossy: 'drops/s>10', flood: 'rate>50M'}],
});

const oneOf = (names: readonly string[]) => ({
  error: `expected ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
});
const columnsExpected = 'expected names of columns such as [client, rate, age]';
const sortExpected = 'expected a column such as rate, rate:asc or rate:desc';

export const screenSchema = z
  .strictObject({
    theme: z
      .enum(themeNames, oneOf(themeNames))
      .meta({description: 'The colours.', default: defaultScreen.theme})
      .optional(),
    units: z
      .enum(allUnits, oneOf(allUnits))
      .meta({description: 'The units of amounts.', default: defaultScreen.units})
      .optional(),
    ascii: yesOrNo('Draw with ASCII only. By default true if the locale is not UTF-8.').optional(),
    remember: yesOrNo('Keep the view for the next run.', defaultScreen.remember).optional(),
    columns: z
      .union([z.string(), z.array(z.string())], {error: columnsExpected})
      .meta({description: 'The columns of the table, in order.', examples: [['client', 'rate', 'age']]})
      .optional(),
    sort: z
      .string({error: sortExpected})
      .meta({
        description: 'The sort column, optionally with :asc or :desc.',
        default: 'rate:desc',
        examples: ['rate:desc'],
      })
      .optional(),
    filter: z
      .string({error: filterExpected})
      .meta({
        description: 'Shows only matching flows; @name is one of `filters`.',
        examples: ['@heavy'],
      })
      .optional(),
    interval: durationWithin(intervalLimitsMs)
      .meta({
        description: 'The time between two readings, 100ms to 1h.',
        default: formatDuration(defaultScreen.intervalMs),
        examples: ['1s'],
      })
      .optional(),
    linger: durationWithin(lingerLimitsMs)
      .meta({
        description: 'How long ended flows stay in the table, 0s to 1h.',
        default: formatDuration(defaultScreen.lingerMs),
        examples: ['30s'],
      })
      .optional(),
    bell: yesOrNo('Ring the bell of the terminal when an alert begins.', defaultScreen.bell).optional(),
    mouse: yesOrNo('Use clicks and the wheel.', defaultScreen.mouse).optional(),
    privacy: yesOrNo('Replace addresses and names by made-up ones.', defaultScreen.privacy).optional(),
    readonly: yesOrNo('Disable actions on flows.', defaultScreen.readonly).optional(),
  })
  .meta({
    description: 'Settings of the screen. Flags of the same names take precedence.',
    examples: [{theme: 'light'}],
  });
