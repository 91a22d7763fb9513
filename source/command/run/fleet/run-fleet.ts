import {nothingConfigured} from '../../../configuration/defaults.js';
import type {ControlSocket} from '../../../control/server.js';
import {watchFleet} from '../../../fleet/viewer/watch.js';
import type {Snapshot} from '../../../snapshot/snapshot.js';
import {fleetTableColumns} from '../../../view/columns/columns.js';
import {createMask} from '../../../view/privacy/mask.js';
import type {ViewState} from '../../../view/view.js';
import type {FleetCommand} from '../../cli/fleet-command.js';
import type {CommandOptions} from '../../cli/options.js';
import {UsageError} from '../../cli/usage-error.js';
import {createAlertWatch} from '../../output/alert-watch.js';
import {deliverSnapshot} from '../../output/deliver-snapshot.js';
import {openLog} from '../../output/logging.js';
import {tellOfNoScreen} from '../../output/no-screen.js';
import {sayOnStderr} from '../../output/stderr.js';
import {openStdout} from '../../output/stdout.js';
import {isOutputLost, type Troubles} from '../../output/troubles.js';
import {statusOfAlerts} from '../alerts.js';
import {configured} from '../configured.js';
import {keepHeapSmall} from '../engine/small-heap.js';
import {guardPasswords} from '../guard-passwords.js';
import {reachable} from '../reachable.js';
import {startRecording} from '../record.js';
import {runHeadless} from '../run-headless.js';
import {preferencesOf} from '../screen/preferences.js';
import {settingsOf} from '../settings.js';
import type {RunEnd} from '../signals.js';
import {fleetScreen, headlessRows} from './fleet-screen.js';

const statusOfFailure = 1;

/**
 * Shows the flows of a fleet.
 * @throws {UsageError} when nothing was started, because of what the user wrote
 */
export async function runFleet(
  options: CommandOptions,
  {url}: FleetCommand,
  screen: boolean,
  end: RunEnd,
): Promise<number> {
  keepHeapSmall();
  const configuration = (await configured(options)) ?? nothingConfigured;
  const fleet = url?.fleet ?? configuration.fleet ?? refuseNone();
  const settings = settingsOf(options, configuration.screen);
  const mask = settings.privacy ? createMask() : undefined;
  const troubles: Troubles = new Map();
  const {logger, tap} = openLog(options, screen, troubles, mask);
  const stdout = openStdout(logger, troubles);
  guardPasswords({...configuration, fleet}, logger);
  const remembered = preferencesOf(configuration, options, logger, false);
  const hasColumns = (options.columns ?? configuration.screen.columns) !== undefined;
  const preferences = hasColumns
    ? remembered
    : {...remembered, view: {...remembered.view, columns: fleetTableColumns}};
  const screenCode = screen ? import('../screen/run-screen.js') : undefined;
  const watch = await reachable('fleet', () =>
    watchFleet({
      fleet,
      logger,
      intervalMs: settings.intervalMs,
      wanted: {...preferences.view, rows: headlessRows},
    }),
  );
  const alerts = createAlertWatch([], logger);
  const shown = fleetScreen(watch, settings, mask, alerts);
  tellOfNoScreen(options);
  end.after(options.durationMs);
  let {view} = preferences;
  let status = 0;
  let control: ControlSocket | undefined;
  try {
    const recording =
      options.record === undefined
        ? undefined
        : startRecording(options.record, options.fileMode, logger, troubles);
    if (recording) shown.source.subscribe(recording.write);
    const controlPath = options.control ?? configuration.control;
    control =
      controlPath === undefined
        ? undefined
        : await (await import('../open-control.js')).openControl(
            controlPath,
            shown.controlled,
            settings,
            logger,
          );
    if (screenCode) {
      const {runScreen} = await screenCode;
      ({view, status} = await runScreen({
        shown,
        settings,
        preferences,
        end,
        ended: end.ended,
        logger,
        tap,
      }));
    } else {
      const last = async () => shown.source.latest();
      status = await runHeadless(shown.source, last, settings, view, stdout, end.ended);
    }
    const recorded = (await recording?.finish(shown.source.latest())) ?? 0;
    const delivered =
      options.snapshot === undefined ? 0 : await deliverSnapshot(await whole(view), view, options, stdout);
    return (
      status ||
      delivered ||
      recorded ||
      Number(isOutputLost(troubles)) ||
      heard() ||
      statusOfAlerts(options, alerts)
    );
  } finally {
    control?.close();
    await watch.close();
  }

  /** All flows that match or, where the hub is away by now, those of the last picture. */
  async function whole(of: ViewState): Promise<Snapshot> {
    try {
      return await shown.takeWhole(of);
    } catch (error) {
      sayOnStderr(`the last picture may lack flows: ${(error as Error).message}`);
      return shown.source.latest();
    }
  }

  /** Without an answer from anybody, the run has failed. */
  function heard(): number {
    const {hosts = []} = watch.latest();
    if (hosts.length > 0) return 0;
    sayOnStderr(watch.trouble() ?? `no machine answered for the fleet ${fleet.name}`);
    return screen ? 0 : statusOfFailure;
  }
}

function refuseNone(): never {
  throw new UsageError(
    'fleet needs a URL such as udptop fleet nats://hub:4222/edge, or fleet: in the configuration',
  );
}
