import type {Logger} from 'pino';
import {defaultSettings, nothingConfigured} from '../../configuration/defaults.js';
import type {PartialConfiguration} from '../../configuration/model.js';
import type {ControlSocket} from '../../control/server.js';
import {type Demo, prepareDemo} from '../../demo/demo.js';
import {type Monitor, startMonitor} from '../../monitor/monitor.js';
import {ServiceStartError} from '../../monitor/relay-events.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {createMask} from '../../view/privacy/mask.js';
import type {CommandOptions} from '../cli/options.js';
import {printChosenPorts} from '../output/chosen-ports.js';
import {deliverSnapshot} from '../output/deliver-snapshot.js';
import {logFlows} from '../output/log-flows.js';
import {openLog} from '../output/logging.js';
import {maskedMonitor} from '../output/masked-monitor.js';
import {tellOfNoScreen, whyNoScreen} from '../output/no-screen.js';
import {openStdout} from '../output/stdout.js';
import type {Troubles} from '../output/troubles.js';
import {configured} from './configured.js';
import {startEnrichment} from './enrich.js';
import {liveScreen} from './live-screen.js';
import {openControl} from './open-control.js';
import {preferencesOf} from './preferences.js';
import {startRecording} from './record.js';
import {runFile} from './run-file.js';
import {runHeadless} from './run-headless.js';
import {type Settings, settingsOf} from './settings.js';
import {startFailure} from './start-failure.js';
import {untilEnd} from './until-end.js';

/**
 * Runs the command to its end and resolves with its exit status.
 * @throws {UsageError} when nothing was started, because of what the user wrote
 */
export async function run(options: CommandOptions): Promise<number> {
  const screen = !options.headless && whyNoScreen() === undefined;
  return options.file === undefined ? runLive(options, screen) : runFile(options, options.file, screen);
}

async function runLive(options: CommandOptions, screen: boolean): Promise<number> {
  const given = configured(options);
  const settings = settingsOf(options, given?.screen);
  const mask = settings.privacy ? createMask() : undefined;
  const troubles: Troubles = new Map();
  const {logger, tap} = openLog(options, screen, troubles, mask);
  const stdout = openStdout(logger, troubles);
  const end = untilEnd();
  const {demo, ...configuration} = await chooseServices(options, given);
  const preferences = preferencesOf(configuration, options, logger, screen);
  const monitor = await start(configuration, demo, settings, logger, troubles);
  const shown = mask ? maskedMonitor(monitor, mask) : monitor;
  tellOfNoScreen(options);
  if (!screen) printChosenPorts(configuration.services, shown.latest());
  demo?.begin(({client, target, app}) => monitor.updateMetadata({client, target}, {app}));
  if (logger.isLevelEnabled('debug')) monitor.subscribe(snapshot => logFlows(snapshot, logger));
  const stopEnrichment = startEnrichment(
    monitor,
    {
      resolve: options.resolve ?? configuration.resolve ?? defaultSettings.resolve,
      processes: options.processes ?? configuration.processes ?? defaultSettings.processes,
    },
    logger,
  );
  end.after(options.durationMs);
  let failure: unknown;
  const failed = monitor.failed.catch(error => {
    failure = error;
    logger.error({reason: error.message}, 'the relay failed; this ends the run');
  });
  const ended = Promise.race([end.ended, failed]);
  let control: ControlSocket | undefined;
  let {view} = preferences;
  try {
    const recording =
      options.record === undefined
        ? undefined
        : startRecording(options.record, options.fileMode, logger, troubles);
    if (recording) shown.subscribe(recording.write);
    control = await openControl(options.control ?? configuration.control, shown, settings, logger);
    if (screen) {
      // Loaded only when it is shown: Ink and React take longer to start than everything else.
      const {runScreen} = await import('./run-screen.js');
      view = await runScreen({
        shown: liveScreen(shown, settings, demo),
        settings,
        preferences,
        ended,
        logger,
        tap,
      });
    } else {
      await runHeadless(shown, () => shown.takeSnapshot(), settings, view, stdout, ended);
    }
    const last = await shown.takeSnapshot();
    const recorded = (await recording?.finish(last)) ?? 0;
    const delivered = await deliverSnapshot(last, view, options, stdout);
    if (failure !== undefined) throw failure;
    return delivered || recorded || Math.min(troubles.size, 1) || statusOfServices(last);
  } finally {
    end.dispose();
    control?.close();
    stopEnrichment();
    await demo?.stop();
    await monitor.stop();
  }
}

/** A run that ends while none of its services works has failed. */
function statusOfServices({services}: Snapshot): number {
  return services.length > 0 && services.every(({problem}) => problem !== undefined) ? 1 : 0;
}

/** Bounds the memory for ended flows, however long they stay. */
const maxEndedFlows = 10_000;

/** The demo if it is asked for or nothing is configured. It keeps the file's settings, but not its control socket. */
async function chooseServices(
  options: CommandOptions,
  configuration: PartialConfiguration | undefined,
): Promise<PartialConfiguration & {readonly demo?: Demo}> {
  if (configuration && !options.demo) return configuration;
  const demo = await prepareDemo();
  return {
    ...(configuration ?? nothingConfigured),
    services: demo.services,
    control: undefined,
    // All its clients are this very process.
    processes: false,
    demo,
  };
}

async function start(
  configuration: PartialConfiguration,
  demo: Demo | undefined,
  options: Settings,
  logger: Logger,
  troubles: Troubles,
): Promise<Monitor> {
  const {services, labels} = configuration;
  try {
    return await startMonitor({
      services,
      labels,
      transport: options.transport ?? configuration.transport ?? defaultSettings.transport,
      threads: options.threads ?? configuration.threads ?? defaultSettings.threads,
      ...(configuration.reporterModule !== undefined && {reporterModule: configuration.reporterModule}),
      ...(configuration.trafficLogIntervalMs !== undefined && {
        trafficLogIntervalMs: configuration.trafficLogIntervalMs,
      }),
      inspect: options.inspect ?? configuration.inspect ?? defaultSettings.inspect,
      intervalMs: options.intervalMs,
      logger,
      notices: () => troubles.values(),
      linger: {lingerMs: options.lingerMs, maxEnded: maxEndedFlows},
      demo: demo !== undefined,
    });
  } catch (error) {
    await demo?.stop();
    throw error instanceof ServiceStartError ? startFailure(services, error) : error;
  }
}
