import {hostOf} from '../../address/endpoint.js';
import {createProcessFinder, type ProcessFinder} from '../../discovery/process-finder.js';
import {createReverseNames, type ReverseNames} from '../../discovery/reverse-names.js';
import type {UpdateMetadata} from '../../flow/connection.js';
import type {Logger} from '../../flow/logger.js';
import type {Metadata} from '../../flow/metadata.js';
import type {Monitor} from '../../monitor/monitor.js';
import {spreadUpdates} from './spread-updates.js';

export interface EnrichmentChoice {
  readonly resolve: boolean;
  readonly processes: boolean;
}

/** Who is asked about new flows. */
export interface Sources {
  readonly names?: ReverseNames | undefined;
  readonly processes?: ProcessFinder | undefined;
}

/** Looks for what this machine knows of new flows, as the user chose; returns what ends that. */
export function startEnrichment(
  monitor: Monitor,
  {resolve, processes}: EnrichmentChoice,
  logger: Logger,
): () => void {
  return enrich(monitor, {
    names: resolve
      ? createReverseNames({
          onFailure: (address, error) =>
            logger.debug({address, error: String(error)}, 'no answer from reverse DNS'),
        })
      : undefined,
    // Elsewhere there is no such /proc.
    processes:
      processes && process.platform === 'linux'
        ? createProcessFinder({
            onFailure: error =>
              logger.debug({error: String(error)}, 'processes of clients could not be looked for'),
          })
        : undefined,
  });
}

/**
 * Puts names of addresses (`client_name`, `target_name`) and programs of clients (`process`, `pid`, `user`) into the
 * metadata of flows, once they are known; returns what ends that.
 */
export function enrich(
  monitor: Pick<Monitor, 'onFlowStart'> & {readonly updateMetadata: UpdateMetadata},
  {names, processes}: Sources,
): () => void {
  if (!names && !processes) return () => {};
  const updates = spreadUpdates(monitor.updateMetadata);
  const unsubscribe = monitor.onFlowStart(flow => {
    const tell = (metadata: Metadata) => updates.add(flow, metadata);
    names?.nameOf(hostOf(flow.client)).then(name => name !== undefined && tell({client_name: name}));
    names?.nameOf(hostOf(flow.target)).then(name => name !== undefined && tell({target_name: name}));
    processes?.processOf(flow.client).then(found => found && tell({...found}));
  });
  return () => {
    unsubscribe();
    updates.close();
    names?.close();
    processes?.close();
  };
}
