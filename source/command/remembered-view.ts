import {randomUUID} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, join} from 'node:path';
import type {Logger} from 'pino';
import {z} from 'zod';
import {parseColumns} from '../view/choose-columns.js';
import {defaultTableColumns} from '../view/columns.js';
import {parseFilter} from '../view/filter.js';
import {parseSort} from '../view/sort.js';
import {allUnits} from '../view/units.js';
import type {ViewChoices, ViewState} from '../view/view.js';

/** How the screen looked when it was left, in a file of the user's own. */
const fileSchema = z.object({
  sort: z.string().optional(),
  filter: z.string().optional(),
  columns: z.string().optional(),
  units: z.enum(allUnits).optional().catch(undefined),
});

/** `udptop/screen.json` in the XDG configuration directory. */
export function rememberedViewFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'udptop', 'screen.json');
}

/** What of it still makes sense; nothing when there is no such file, or it is damaged, which is logged. */
export function recallView(file: string, logger: Logger): ViewChoices {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // There is none before the first run ended.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      logger.warn({file, error: String(error)}, 'the remembered view cannot be read');
    return {};
  }
  try {
    const {sort, filter, columns, units} = fileSchema.parse(JSON.parse(text));
    return {
      sort: sort === undefined ? undefined : unlessWrong(parseSort(sort)),
      columns: columns === undefined ? undefined : unlessWrong(parseColumns(columns)),
      units,
      filter: filter === undefined || 'error' in parseFilter(filter) ? undefined : filter,
    };
  } catch (error) {
    logger.warn({file, error: String(error)}, 'the remembered view is damaged and not used');
    return {};
  }
}

function unlessWrong<Value extends object>(parsed: Value | {readonly error: string}): Value | undefined {
  return 'error' in parsed ? undefined : (parsed as Value);
}

/** Writes to a temporary file and renames it, so that the next run never reads half of it. A failure is logged. */
export function rememberView({sort, filter, columns, units}: ViewState, file: string, logger: Logger): void {
  const text = JSON.stringify(
    {
      sort: `${sort.column}:${sort.direction}`,
      filter,
      // The usual ones are not kept, so that a later version can have other ones.
      columns: String(columns) === String(defaultTableColumns) ? undefined : columns.join(','),
      units,
    },
    null,
    2,
  );
  const temporary = `${file}.${randomUUID()}`;
  try {
    // Never more than these two: a home that is not there is not made.
    for (const directory of [dirname(dirname(file)), dirname(file)])
      if (!existsSync(directory)) mkdirSync(directory, {mode: 0o700});
    writeFileSync(temporary, `${text}\n`, {mode: 0o600});
    renameSync(temporary, file);
  } catch (error) {
    logger.warn({file, error: String(error)}, 'the view could not be remembered');
    if (existsSync(temporary)) rmSync(temporary);
  }
}
