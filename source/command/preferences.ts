import type {Logger} from 'pino';
import type {Configuration} from '../configuration/service.js';
import {speaksUtf8} from '../ui/ascii.js';
import {createKeyMap, type KeyMap} from '../ui/key-map.js';
import type {ThemeName} from '../ui/theme.js';
import {parseFilter} from '../view/filter.js';
import {initialView, type ViewState} from '../view/view.js';
import type {CommandOptions} from './options.js';
import {recallView, rememberedViewFile} from './remembered-view.js';
import {UsageError} from './usage-error.js';

/** What was chosen of the screen and of what is printed. */
export interface Preferences {
  readonly view: ViewState;
  readonly keyMap: KeyMap;
  readonly theme: ThemeName;
  readonly ascii: boolean;
  /** Of the configuration, by name. */
  readonly filters: ReadonlyMap<string, string>;
  /** Where the view is kept for the next run; undefined when it is not. */
  readonly rememberIn: string | undefined;
}

type Configured = Pick<Configuration, 'keys' | 'filters' | 'screen'>;

/**
 * Flags come first, then the configuration, then the view of the last run, which only a screen takes up.
 * @throws {UsageError}
 */
export function preferencesOf(
  configuration: Configured,
  options: CommandOptions,
  logger: Logger,
  screen: boolean,
): Preferences {
  const filters = namedFilters(configuration);
  const chosen = configuration.screen;
  const remember = options.remember ?? chosen?.remember ?? true;
  const rememberIn = remember && screen ? rememberedViewFile() : undefined;
  const recalled = rememberIn === undefined ? {} : recallView(rememberIn, logger);
  return {
    view: initialView({
      sort: options.sort ?? recalled.sort,
      columns: options.columns ?? recalled.columns,
      units: options.units ?? chosen?.units ?? recalled.units,
      filter: filterOf(options.filter, filters) ?? recalled.filter,
    }),
    keyMap: keyMapOf(configuration),
    theme: options.theme ?? chosen?.theme ?? 'default',
    ascii: options.ascii ?? chosen?.ascii ?? !speaksUtf8(process.env),
    filters,
    rememberIn,
  };
}

function namedFilters({filters}: Configured): ReadonlyMap<string, string> {
  for (const {name, filter, place} of filters) {
    const parsed = parseFilter(filter);
    if ('error' in parsed) {
      throw new UsageError(`${place}: ${name}: ${parsed.error} (at character ${parsed.at + 1})`);
    }
  }
  return new Map(filters.map(({name, filter}) => [name, filter]));
}

function filterOf(text: string | undefined, filters: ReadonlyMap<string, string>): string | undefined {
  if (text === undefined || !text.startsWith('@')) return text;
  const filter = filters.get(text.slice(1));
  if (filter !== undefined) return filter;
  const names = [...filters.keys()].map(name => `@${name}`).join(', ');
  throw new UsageError(`--filter: expected ${names || 'filters: in a configuration'}; got "${text}"`);
}

function keyMapOf({keys}: Configured): KeyMap {
  const keyMap = createKeyMap({preset: keys?.preset, keys: keys?.keys});
  if ('errors' in keyMap)
    throw new UsageError(keyMap.errors.map(error => `${keys?.place}: ${error}`).join('\n'));
  return keyMap;
}
