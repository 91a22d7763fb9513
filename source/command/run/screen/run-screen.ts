import type {Logger} from '../../../flow/logger.js';
import {showScreen} from '../../../ui/screen.js';
import type {ScreenOptions} from '../../../ui/screen-options.js';
import type {ViewState} from '../../../view/view.js';
import {exportToFile} from '../../output/export-file.js';
import type {LogTap} from '../../output/log-tap.js';
import {filterStoreIn} from '../../remembered/filters.js';
import {noLines, recallLines, rememberLines} from '../../remembered/lines.js';
import {rememberedLinesFile, rememberView} from '../../remembered/view.js';
import type {Settings} from '../settings.js';
import type {RunEnd} from '../signals.js';
import type {Preferences} from './preferences.js';

interface ScreenRun {
  /** The source of the snapshots, and the actions on its flows. */
  readonly shown: Pick<
    ScreenOptions,
    | 'source'
    | 'act'
    | 'whyNotOnCaptured'
    | 'writing'
    | 'changeInterval'
    | 'seek'
    | 'pause'
    | 'hint'
    | 'cutsFlows'
    | 'suspension'
    | 'insertion'
    | 'kind'
  >;
  readonly settings: Settings;
  readonly preferences: Preferences;
  readonly end: Pick<RunEnd, 'hangUp'>;
  /** Resolves with the exit status when the run is to end, rejects when it failed. */
  readonly ended: Promise<number>;
  /** Where keys come from. Default: standard input. */
  readonly stdin?: NodeJS.ReadStream;
  readonly logger: Logger;
  readonly tap: LogTap | undefined;
}

/**
 * Shows the screen until the user quits or the run is `ended`; the terminal is whole again then. Where the terminal goes away
 * and hang-ups are ignored, the run goes on without a screen.
 */
export async function runScreen(
  run: ScreenRun,
): Promise<{readonly view: ViewState; readonly status: number; readonly terminalLost: boolean}> {
  const {shown, settings, preferences, end, ended, logger, tap} = run;
  let lastView = preferences.view;
  const {rememberIn} = preferences;
  const recent = rememberIn === undefined ? noLines : recallLines(rememberedLinesFile(rememberIn), logger);
  const screen = showScreen({
    ...shown,
    stdin: run.stdin ?? process.stdin,
    stdout: process.stdout,
    view: preferences.view,
    keyMap: preferences.keyMap,
    filters: preferences.filters,
    savedFilters: preferences.savedFilters,
    filterStore:
      preferences.saveFiltersIn === undefined ? undefined : filterStoreIn(preferences.saveFiltersIn),
    recent,
    onEnd(look, lines) {
      lastView = look;
      const {view, theme, grouping} = preferences;
      if (rememberIn === undefined) return;
      rememberView({...view, theme, grouping}, look, rememberIn, logger);
      rememberLines(recent, lines, rememberedLinesFile(rememberIn), logger);
    },
    exportSnapshot: async (snapshot, format) => {
      const file = await exportToFile(snapshot, format, process.cwd(), settings.fileMode);
      logger.info({file}, 'snapshot exported');
      return file;
    },
    mouse: settings.mouse,
    bell: settings.bell,
    theme: preferences.theme,
    grouping: preferences.grouping,
    ascii: preferences.ascii,
    onLog: tap?.onLog,
  });
  try {
    await Promise.race([ended, screen.done]);
  } finally {
    screen.close();
  }
  const why = await screen.done;
  const terminalLost = why === 'terminalLost';
  if (terminalLost) end.hangUp();
  return {view: lastView, status: why === 'quit' ? 0 : await ended, terminalLost};
}
