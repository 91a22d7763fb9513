import {defaultScreen} from '../../../configuration/defaults.js';
import type {PartialConfiguration} from '../../../configuration/model.js';
import type {Logger} from '../../../flow/logger.js';
import type {ThemeName} from '../../../text/theme-name.js';
import {createKeyMap, type KeyMap, type KeyMapError} from '../../../ui/input/key-map.js';
import {usesUtf8} from '../../../ui/terminal/ascii.js';
import {parseColumns} from '../../../view/columns/choose.js';
import {type FilterError, parseFilter} from '../../../view/filter/filter.js';
import type {Grouping} from '../../../view/rows/groups.js';
import {parseSort} from '../../../view/sorting/sort.js';
import {initialView, type ViewState} from '../../../view/view.js';
import type {CommandOptions} from '../../cli/options.js';
import {UsageError} from '../../cli/usage-error.js';
import {savedFilters} from '../../remembered/filters.js';
import {recallView, rememberedViewFile, savedFiltersFile} from '../../remembered/view.js';

/** The user's choices for the screen and for headless output. */
export interface Preferences {
  readonly view: ViewState;
  readonly keyMap: KeyMap;
  readonly theme: ThemeName;
  readonly grouping: Grouping | undefined;
  readonly ascii: boolean;
  /** Of the configuration, by name. */
  readonly filters: ReadonlyMap<string, string>;
  /** Those that the user saved on the screen, by name. */
  readonly savedFilters: ReadonlyMap<string, string>;
  /** Where the screen saves more of them; undefined when they are for one run. */
  readonly saveFiltersIn: string | undefined;
  /** Where the view is kept for the next run; undefined when it is not. */
  readonly rememberIn: string | undefined;
}

type Configured = Pick<PartialConfiguration, 'keys' | 'filters' | 'screen' | 'locationOf'>;

/**
 * Flags take precedence, then the configuration, then the view of the last run, which only a screen uses.
 * @param remembers whether the run takes up the view of the last one and leaves its own: a screen's does, unless it shows the demo
 * @param home of the user that this process becomes
 * @throws {UsageError}
 */
export function preferencesOf(
  configuration: Configured,
  options: CommandOptions,
  logger: Logger,
  remembers: boolean,
  home?: string,
): Preferences {
  const filters = namedFilters(configuration);
  const chosen = configuration.screen;
  const place = (key: keyof typeof chosen) => `${configuration.locationOf(['screen', key])}: ${key}`;
  const sort = chosen.sort === undefined ? undefined : orRefuse(parseSort(chosen.sort), place('sort'));
  const columns =
    chosen.columns === undefined ? undefined : orRefuse(parseColumns(chosen.columns), place('columns'));
  const env = userEnvironment(home);
  const ownFilters = savedFiltersFile(env);
  const saved = ownFilters === undefined ? new Map<string, string>() : savedFilters(ownFilters, logger);
  const named = new Map([...saved, ...filters]);
  const filter = filterOf(chosen.filter, named, place('filter'));
  const remember = options.remember ?? chosen.remember ?? defaultScreen.remember;
  const rememberIn = remember && remembers ? rememberedViewFile(env) : undefined;
  const recalled = rememberIn === undefined ? {} : recallView(rememberIn, logger);
  return {
    view: initialView({
      sort: options.sort ?? sort ?? recalled.sort,
      columns: options.columns ?? columns ?? recalled.columns,
      units: options.units ?? chosen.units ?? recalled.units,
      filter: filterOf(options.filter, named, '--filter') ?? filter,
    }),
    keyMap: keyMapOf(configuration),
    theme: options.theme ?? chosen.theme ?? recalled.theme ?? defaultScreen.theme,
    grouping: recalled.grouping,
    ascii: options.ascii ?? chosen.ascii ?? !usesUtf8(process.env),
    filters,
    savedFilters: saved,
    saveFiltersIn: rememberIn === undefined ? undefined : ownFilters,
    rememberIn,
  };
}

function userEnvironment(home: string | undefined): NodeJS.ProcessEnv {
  return home === undefined ? process.env : {...process.env, HOME: home};
}

/**
 * The named filters, checked.
 * @throws {UsageError}
 */
export function namedFilters({
  filters,
  locationOf,
}: Pick<PartialConfiguration, 'filters' | 'locationOf'>): ReadonlyMap<string, string> {
  for (const {name, filter} of filters)
    orRefuse(atCharacter(parseFilter(filter)), `${locationOf(['filters', name])}: ${name}`);
  return new Map(filters.map(({name, filter}) => [name, filter]));
}

/**
 * A filter, checked; `@name` is one of the named ones.
 * @throws {UsageError}
 */
export function filterOf(
  text: string | undefined,
  filters: ReadonlyMap<string, string>,
  place: string,
): string | undefined {
  if (text === undefined) return undefined;
  if (!text.startsWith('@')) {
    orRefuse(atCharacter(parseFilter(text)), place);
    return text;
  }
  const filter = filters.get(text.slice(1));
  if (filter !== undefined) return filter;
  const names = [...filters.keys()].map(name => `@${name}`).join(', ');
  throw new UsageError(`${place}: expected ${names || 'filters: in a configuration'}; got "${text}"`);
}

function atCharacter(parsed: object | FilterError): object | {readonly error: string} {
  return 'error' in parsed ? {error: `${parsed.error} (at character ${parsed.at + 1})`} : parsed;
}

/** @throws {UsageError} with the location of the mistake */
function orRefuse<Value extends object>(parsed: Value | {readonly error: string}, place: string): Value {
  if ('error' in parsed) throw new UsageError(`${place}: ${parsed.error}`);
  return parsed as Value;
}

function keyMapOf({keys, locationOf}: Configured): KeyMap {
  const keyMap = createKeyMap({preset: keys?.preset, keys: keys?.keys});
  if (!('errors' in keyMap)) return keyMap;
  const placeOfError = ({binding, index}: KeyMapError) =>
    index === undefined ? locationOf(['keys'], binding) : locationOf(['keys', binding, index]);
  throw new UsageError(keyMap.errors.map(error => `${placeOfError(error)}: ${error.message}`));
}
