import type {PartialConfiguration} from '../../configuration/model.js';
import {describeSourceLocation} from '../../configuration/source-location.js';
import type {Logger} from '../../flow/logger.js';
import {ReloadError} from '../../monitor/reload.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {UsageError} from '../cli/usage-error.js';
import type {AlertedMonitor} from '../output/alerted-monitor.js';
import type {Troubles} from '../output/troubles.js';
import {alertsOf} from './alerts.js';
import type {ServiceChanges} from './change-services.js';
import {guardPasswords} from './guard-passwords.js';
import type {Recording} from './record.js';
import {serviceFailure} from './start-failure.js';

/** What a reload reads anew, and what it tells. */
export interface ReloadContext {
  /** Undefined where nothing is configured. @throws {UsageError} */
  readonly readConfiguration: () => Promise<PartialConfiguration | undefined>;
  readonly monitor: Pick<AlertedMonitor, 'watchFor'>;
  readonly changes: Pick<ServiceChanges, 'configure'>;
  /** As the recording shows it. */
  readonly takeSnapshot: () => Promise<Snapshot>;
  /** Opens the log file anew. */
  readonly reopenLog: () => void;
  readonly recording: Recording | undefined;
  readonly logger: Logger;
  readonly troubles: Troubles;
}

/** Only services, labels and alerts can change while udptop runs. */
const fixedSettings = [
  'control',
  'fleet',
  'metrics',
  'transport',
  'threads',
  'inspect',
  'apps',
  'processes',
  'resolve',
  'geo',
  'ipfix',
  'reporterModule',
  'trafficLogIntervalMs',
  'screen',
  'keys',
] as const satisfies readonly (keyof PartialConfiguration)[];

/**
 * Returns what SIGHUP asks for: log and recording go on in new files, and the configuration is read again. A mistake in it
 * changes nothing, and is told in the log and by a notice.
 */
export function createReload(
  before: PartialConfiguration,
  {readConfiguration, monitor, takeSnapshot, reopenLog, changes, recording, logger, troubles}: ReloadContext,
): () => void {
  let last = Promise.resolve();

  async function openAnew(): Promise<void> {
    try {
      reopenLog();
      await recording?.reopen(await takeSnapshot());
      troubles.delete('reopen');
    } catch (error) {
      const {message} = error as Error;
      troubles.set('reopen', `After SIGHUP a file could not be opened anew: ${message}`);
      logger.error({error: message}, 'a file could not be opened anew');
    }
  }

  async function readAnew(): Promise<void> {
    const after = await readConfiguration();
    if (!after) throw new UsageError('there is no configuration any more');
    guardPasswords(after, logger);
    // A mistake in them must be found before anything changes.
    const alerts = alertsOf(after);
    const {added, changed, removed} = await changes.configure(after);
    monitor.watchFor(alerts);
    const fixed = fixedSettings.filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
    logger.warn({added, changed, removed}, 'the configuration was reloaded');
    if (fixed.length > 0) logger.warn({settings: fixed}, 'these settings change only at the next start');
  }

  async function reload(): Promise<void> {
    await openAnew();
    try {
      await readAnew();
      troubles.delete('reload');
    } catch (error) {
      const sentence = sentenceOf(error);
      if (sentence === undefined) throw error;
      troubles.set('reload', `The configuration was not reloaded: ${sentence}`);
      logger.error({reason: sentence}, 'the configuration was not reloaded');
    }
  }

  return () => {
    // One after the other.
    last = last.then(reload);
  };
}

/** Of a mistake of the user; undefined for any other error. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message;
  if (!(error instanceof ReloadError)) return undefined;
  const {service, interrupted, lost} = error;
  return [
    `${describeSourceLocation(service.sourceLocation)}: ${serviceFailure(service, error)}`,
    ...(interrupted.length > 0 ? [`the flows of ${interrupted.join(', ')} began anew`] : []),
    ...(lost.length > 0 ? [`${lost.join(', ')} could not be started again`] : []),
  ].join('; ');
}
