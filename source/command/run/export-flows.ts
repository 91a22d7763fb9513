import type {IpfixCollector} from '../../configuration/model.js';
import type {Logger} from '../../flow/logger.js';
import type {Exporter, ExporterOptions} from '../../ipfix/exporter.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import type {Mask} from '../../view/privacy/mask.js';
import {sayOnStderr} from '../output/stderr.js';
import type {Troubles} from '../output/troubles.js';

/** Begins the export of a monitor's flows. */
export type StartFlowExport = (monitor: ExporterOptions['monitor']) => Exporter;

/** Loads what `--ipfix` needs, so that the export can begin with the first flow; undefined where nobody gets records. */
export async function prepareFlowExport(
  collector: IpfixCollector | undefined,
  mask: Mask | undefined,
  logger: Logger,
  troubles: Troubles,
): Promise<StartFlowExport | undefined> {
  if (collector === undefined) return undefined;
  const {startExporter} = await import('../../ipfix/exporter.js');
  return monitor =>
    startExporter({
      monitor,
      collector,
      shownAddress: mask?.address,
      logger,
      onTrouble(sentence) {
        if (sentence === undefined) troubles.delete('ipfix');
        else troubles.set('ipfix', sentence);
      },
    });
}

/** Exports what the last snapshot shows, and says what was lost. */
export async function finishFlowExport(exporter: Exporter | undefined, last: Snapshot): Promise<void> {
  const lost = (await exporter?.finish(last)) ?? 0;
  if (lost > 0) sayOnStderr(`--ipfix: ${lost} ${lost === 1 ? 'record was' : 'records were'} lost`);
}
