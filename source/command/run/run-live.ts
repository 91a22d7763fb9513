import {defaultSettings} from '../../configuration/defaults.js';
import type {ControlSocket} from '../../control/server.js';
import type {Membership} from '../../fleet/machine/join.js';
import type {MetricsServer} from '../../metrics/server.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {createMask} from '../../view/privacy/mask.js';
import type {CommandOptions} from '../cli/options.js';
import {UsageError} from '../cli/usage-error.js';
import {createAlertWatch} from '../output/alert-watch.js';
import {alertedMonitor} from '../output/alerted-monitor.js';
import {printChosenPorts} from '../output/chosen-ports.js';
import {deliverSnapshot} from '../output/deliver-snapshot.js';
import {logFlowEvents} from '../output/log-flow-events.js';
import {logFlows} from '../output/log-flows.js';
import {logProblems} from '../output/log-problems.js';
import {openLog} from '../output/logging.js';
import {maskedMonitor} from '../output/masked-monitor.js';
import {tellOfNoScreen} from '../output/no-screen.js';
import {runSummary} from '../output/run-summary.js';
import {sayOnStderr} from '../output/stderr.js';
import {openStdout} from '../output/stdout.js';
import {isOutputLost, type Troubles} from '../output/troubles.js';
import {chooseUser} from '../privileges/choose-user.js';
import {openedAs, refuseUnwritableSnapshot} from '../privileges/files-without-root.js';
import {prepareToGiveUpRoot} from '../privileges/give-up-root.js';
import {findUser} from '../privileges/users.js';
import {printDryRun} from '../steering/dry-run.js';
import {openKernel} from '../steering/open-kernel.js';
import {findSteered} from '../steering/steered-service.js';
import {whyNotMasked} from '../writing/why-not-masked.js';
import {alertsOf, refuseFailWithoutAlerts, statusOfAlerts} from './alerts.js';
import {createServiceChanges} from './change-services.js';
import {configured, loadFileReader} from './configured.js';
import {optimizeOnlyWhatIsBusy} from './engine/idle-engine.js';
import {keepHeapSmall} from './engine/small-heap.js';
import {startEnrichment} from './enrich.js';
import {finishFlowExport, prepareFlowExport} from './export-flows.js';
import {joinFleet} from './fleet/join-fleet.js';
import {guardPasswords} from './guard-passwords.js';
import {metricsChoice} from './metrics-choice.js';
import {openPlaces} from './open-places.js';
import {startRecording} from './record.js';
import {createReload} from './reload.js';
import {runHeadless} from './run-headless.js';
import {liveScreen} from './screen/live-screen.js';
import {preferencesOf} from './screen/preferences.js';
import {settingsOf} from './settings.js';
import type {RunEnd} from './signals.js';
import {chooseServices, start} from './start.js';
import {defaultListenUrl} from './this-machine.js';

/** Runs the services of this machine, or the demo, to their end, and resolves with the exit status. */
export async function runLive(options: CommandOptions, screen: boolean, end: RunEnd): Promise<number> {
  const defaultUrl = defaultListenUrl(options);
  const readConfiguration = () => configured(options, defaultUrl);
  const given = await readConfiguration();
  // Loaded only when it is shown: Ink and React take longer than everything else. Meanwhile the relay's thread starts.
  const loadingScreen = screen ? import('./screen/run-screen.js') : undefined;
  const writingCode = screen ? import('../writing/screen-writing.js') : undefined;
  const settings = settingsOf(options, given?.screen);
  const mask = settings.privacy ? createMask() : undefined;
  if (mask && options.write !== undefined) throw new UsageError(`--write: ${whyNotMasked}`);
  const troubles: Troubles = new Map();
  const isRoot = process.geteuid?.() === 0;
  const user = chooseUser({...options, env: process.env, isRoot, find: findUser});
  const {logger, tap, flows, reopen} = openLog(options, screen, troubles, mask, user);
  const stdout = openStdout(logger, troubles);
  const {demo, ...configuration} = await chooseServices(options, given);
  guardPasswords(configuration, logger);
  const preferences = preferencesOf(configuration, options, logger, screen && !demo, user?.home);
  const alerts = alertsOf(configuration);
  refuseFailWithoutAlerts(options.failOnAlert, alerts);
  // Only root may be able to read them.
  const places = await openPlaces(options, configuration, logger);
  const processes = options.processes ?? configuration.processes ?? defaultSettings.processes;
  const inserted = await findSteered(configuration.services);
  if (options.dryRun) return printDryRun(inserted);
  const actsOnCaptured =
    !settings.readonly && !demo && configuration.services.some(({handler}) => handler === 'capture');
  const root =
    user &&
    prepareToGiveUpRoot(user, configuration.services, logger, {
      looksUpProcesses: processes,
      steers: inserted.length > 0 || actsOnCaptured,
    });
  if (isRoot && !user && !options.keepRoot && !demo) {
    logger.info({}, 'running as root: --user nobody gives that up after the start, --keep-root keeps it');
  }
  const exportFlows = await prepareFlowExport(options.ipfix ?? configuration.ipfix, mask, logger, troubles);
  // With root, which the rest of the run may give up.
  const kernel = await openKernel(inserted, {
    actsOnCaptured,
    logger,
    troubles,
    isHeadless: !screen,
    lendRouting: () => root?.lendRouting(),
  });
  const {steer} = kernel;
  const monitor = await start(configuration, demo, settings, screen, logger, troubles, kernel.actions);
  if (configuration.services.some(({handler}) => handler === 'capture')) {
    keepHeapSmall();
    optimizeOnlyWhatIsBusy();
  }
  const exporter = exportFlows?.(monitor);
  const watch = createAlertWatch(alerts, logger);
  const alerted = alertedMonitor(monitor, watch);
  alerted.watchFor(alerts);
  const shown = mask ? maskedMonitor(alerted, mask) : alerted;
  demo?.begin(({client, target, app}) => monitor.updateMetadata({client, target}, {app}));
  if (logger.isLevelEnabled('debug')) monitor.subscribe(snapshot => logFlows(snapshot, logger));
  logFlowEvents(monitor, flows);
  if (flows.isLevelEnabled('info')) logProblems(monitor, flows);
  const stopEnrichment = startEnrichment(
    monitor,
    {
      resolve: options.resolve ?? configuration.resolve ?? defaultSettings.resolve,
      processes,
      isWatched: service =>
        configuration.services.some(({handler, name}) => handler === 'capture' && name === service),
      places,
    },
    logger,
  );
  end.after(options.durationMs);
  const {drainMs} = options;
  if (drainMs !== undefined) {
    end.beforeTerm(async () => {
      // New clients are to reach their server.
      await steer?.withdraw();
      await monitor.drain(drainMs);
    });
  }
  let failure: unknown;
  const failed = monitor.failed.catch((error: Error) => {
    failure = error;
    logger.error({reason: error.message}, 'the relay failed; this ends the run');
    return statusOfFailure;
  });
  const ended = Promise.race([end.ended, failed]);
  let control: ControlSocket | undefined;
  const chosenMetrics = metricsChoice(options, configuration);
  let metrics: MetricsServer | undefined;
  let membership: Membership | undefined;
  let {view} = preferences;
  let status = 0;
  let terminalLost = !screen;
  try {
    const controlPath = options.control ?? configuration.control;
    // Only root may be able to read what is loaded.
    const screenModule = await loadingScreen;
    const controlModule = controlPath === undefined ? undefined : await import('./open-control.js');
    const writingModule = await writingCode;
    const everythingModule =
      options.write === undefined ? undefined : await import('../writing/write-everything.js');
    membership = await joinFleet(shown, {settings, configuration, mask, logger});
    if (root) await loadFileReader();
    await steer?.begin(monitor);
    // Only root may be able to listen there.
    if (chosenMetrics) {
      metrics = await (await import('./open-metrics.js')).openChosenMetrics(chosenMetrics, shown, logger);
    }
    await root?.giveUp(monitor);
    refuseUnwritableSnapshot(options.snapshot, user);
    tellOfNoScreen(options);
    const recording =
      options.record === undefined
        ? undefined
        : await openedAs(user, () => startRecording(options.record!, options.fileMode, logger, troubles));
    if (recording) shown.subscribe(recording.write);
    const everything =
      everythingModule === undefined
        ? undefined
        : await openedAs(user, () =>
            everythingModule!.writeEverything(options.write!, options, monitor, logger, troubles),
          );
    const changes = createServiceChanges(configuration, alerted, steer);
    if (!demo) {
      const reload = createReload(configuration, {
        readConfiguration,
        monitor: alerted,
        takeSnapshot: () => shown.takeSnapshot(),
        reopenLog: reopen,
        changes,
        recording,
        logger,
        troubles,
      });
      end.onReload(reload);
    }
    control = await openedAs(user, () =>
      controlModule?.openControl(controlPath!, controlModule.controlled(shown), settings, logger),
    );
    // Who reads it may use the control socket at once.
    if (!screen) {
      printChosenPorts(configuration.services, shown.latest());
      if (metrics && chosenMetrics?.listen.port === 0) sayOnStderr(`metrics are at ${metrics.url}`);
    }
    if (screenModule) {
      const writing = writingModule?.chooseWriting({...settings, everything, monitor, logger});
      ({view, status, terminalLost} = await screenModule.runScreen({
        shown: liveScreen(shown, settings, {
          services: configuration.services,
          demo,
          writing,
          steer,
          changes,
        }),
        settings,
        preferences,
        end,
        ended,
        logger,
        tap,
      }));
    } else {
      status = await runHeadless(shown, () => shown.takeSnapshot(), settings, view, stdout, ended);
    }
    // What it counts is then all that there was.
    await steer?.withdraw();
    const last = await shown.takeSnapshot();
    // The same picture, with the addresses that may be masked in the other.
    const exported = finishFlowExport(exporter, monitor.latest());
    const recorded = (await recording?.finish(last)) ?? 0;
    const wrote = (await everything?.finish()) ?? 0;
    const delivered = await deliverSnapshot(last, view, options, stdout);
    await exported;
    if (failure !== undefined) throw failure;
    if (!terminalLost) sayOnStderr(runSummary(last));
    return (
      status ||
      delivered ||
      recorded ||
      wrote ||
      Number(isOutputLost(troubles)) ||
      statusOfServices(last) ||
      statusOfAlerts(options, watch)
    );
  } finally {
    control?.close();
    metrics?.close();
    exporter?.close();
    stopEnrichment();
    await membership?.leave();
    await demo?.stop();
    await steer?.withdraw();
    await monitor.stop();
    await kernel.close();
  }
}

const statusOfFailure = 1;
/** A run that ends while none of its services works has failed. */
function statusOfServices({services}: Snapshot): number {
  return services.length > 0 && services.every(({problem}) => problem !== undefined) ? statusOfFailure : 0;
}
