import {dirname, join} from 'node:path';
import {userDirectory} from '../../configuration/user-directory.js';
import type {Logger} from '../../flow/logger.js';
import {allUnits, type Units} from '../../quantity/units.js';
import {type ThemeName, themeNames} from '../../text/theme-name.js';
import type {Appearance} from '../../ui/state/appearance.js';
import {areDefault, columnsText, parseColumns} from '../../view/columns/choose.js';
import {type Grouping, groupings} from '../../view/rows/groups.js';
import {parseSort, sortText} from '../../view/sorting/sort.js';
import {readOwnFile, writeOwnFile} from './own-file.js';

/** How the screen looked when it was left, in a file of the user's own. Not its filter: the next run would hide flows without a word. */
interface Kept {
  readonly sort?: string | undefined;
  readonly columns?: string | undefined;
  readonly units?: Units | undefined;
  readonly grouping?: Grouping | undefined;
  readonly theme?: ThemeName | undefined;
}

/** `screen.json` in the user's directory, if the user has one. */
export function rememberedViewFile(env?: NodeJS.ProcessEnv): string | undefined {
  return ownFile('screen.json', env);
}

/** `filters.json` there, for the filters that the user saves by name. */
export function savedFiltersFile(env?: NodeJS.ProcessEnv): string | undefined {
  return ownFile('filters.json', env);
}

/** `lines.json` beside the remembered view, for what was typed. */
export function rememberedLinesFile(viewFile: string): string {
  return join(dirname(viewFile), 'lines.json');
}

function ownFile(name: string, env?: NodeJS.ProcessEnv): string | undefined {
  const directory = userDirectory(env);
  return directory === undefined ? undefined : join(directory, name);
}

/** What of it still makes sense. */
export function recallView(
  file: string,
  logger: Logger,
): {[Choice in keyof Omit<Appearance, 'filter'>]?: Appearance[Choice] | undefined} {
  const {sort, columns, ...rest} = readKept(file, logger);
  return {
    ...rest,
    sort: sort === undefined ? undefined : unlessWrong(parseSort(sort)),
    columns: columns === undefined ? undefined : unlessWrong(parseColumns(columns)),
  };
}

/** Nothing when there is no such file, or it is damaged, which is logged. */
function readKept(file: string, logger: Logger): Kept {
  try {
    return keptFrom(readOwnFile(file) ?? {});
  } catch (error) {
    const isDamaged = error instanceof SyntaxError || error instanceof TypeError;
    const what = isDamaged ? 'is damaged and not used' : 'cannot be read';
    logger.warn({file, error: String(error)}, `the remembered view ${what}`);
    return {};
  }
}

/**
 * A choice that this version does not know counts for nothing.
 * @throws {TypeError} where a text is expected and something else is there
 */
function keptFrom(value: unknown): Kept {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('it is no object');
  const found = value as Readonly<Record<string, unknown>>;
  const text = (name: keyof Kept) => {
    const each = found[name];
    if (each !== undefined && typeof each !== 'string') throw new TypeError(`${name} is no text`);
    return each;
  };
  const oneOf = <Choice>(name: keyof Kept, choices: readonly Choice[]) =>
    choices.find(choice => choice === found[name]);
  return {
    sort: text('sort'),
    columns: text('columns'),
    units: oneOf('units', allUnits),
    grouping: oneOf('grouping', groupings),
    theme: oneOf('theme', themeNames),
  };
}

function unlessWrong<Value extends object>(parsed: Value | {readonly error: string}): Value | undefined {
  return 'error' in parsed ? undefined : (parsed as Value);
}

/**
 * Keeps what the user changed between `before` and `after`, and leaves the rest as it was: a flag is for one run.
 * Writes to a temporary file and renames it, so that the next run never reads half of it. A failure is logged.
 */
export function rememberView(before: Appearance, after: Appearance, file: string, logger: Logger): void {
  const began = keptOf(before);
  const ended = keptOf(after);
  const changed = (Object.keys(ended) as (keyof Kept)[]).filter(name => ended[name] !== began[name]);
  if (changed.length === 0) return;
  const changes = Object.fromEntries(changed.map(name => [name, ended[name]]));
  try {
    writeOwnFile(file, {...readKept(file, logger), ...changes});
  } catch (error) {
    logger.warn({file, error: String(error)}, 'the view could not be remembered');
  }
}

function keptOf({sort, columns, units, grouping, theme}: Appearance): Kept {
  return {
    sort: sortText(sort),
    // The usual ones are not kept, so that a later version can have other ones.
    columns: areDefault(columns) ? undefined : columnsText(columns),
    units,
    grouping,
    theme,
  };
}
