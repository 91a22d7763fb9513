import type {Logger} from 'pino';
import {createProcessFinder, type ProcessFinder} from '../discovery/process-finder.js';
import {createReverseNames, type ReverseNames} from '../discovery/reverse-names.js';
import type {Monitor} from '../monitor/monitor.js';
import type {FlowSnapshot, Metadata} from '../snapshot/snapshot.js';
import {hostOf} from '../view/endpoint.js';
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
  monitor: Pick<Monitor, 'subscribe' | 'updateMetadata'>,
  {names, processes}: Sources,
): () => void {
  if (!names && !processes) return () => {};
  const updates = spreadUpdates(monitor.updateMetadata);
  const newFlows = createNewFlows();
  const unsubscribe = monitor.subscribe(({flows}) => {
    for (const flow of newFlows(flows)) {
      const tell = (metadata: Metadata) => updates.add(flow, metadata);
      names?.nameOf(hostOf(flow.client)).then(name => name !== undefined && tell({client_name: name}));
      names?.nameOf(hostOf(flow.target)).then(name => name !== undefined && tell({target_name: name}));
      processes?.processOf(flow.client).then(found => found && tell({...found}));
    }
  });
  return () => {
    unsubscribe();
    updates.close();
    names?.close();
    processes?.close();
  };
}

/** Tells each flow once, the first time that it is there; blocked and throttled ones too, but none that ended. */
function createNewFlows(): (flows: readonly FlowSnapshot[]) => FlowSnapshot[] {
  let known = new Set<string>();
  return flows => {
    const there = new Set<string>();
    const fresh: FlowSnapshot[] = [];
    for (const flow of flows) {
      if (flow.state === 'ended') continue;
      // A client's port may serve another program by the time that its flow ended, and another began.
      const key = `${flow.startedAtMs} ${flow.service} ${flow.id}`;
      there.add(key);
      if (!known.has(key)) fresh.push(flow);
    }
    known = there;
    return fresh;
  };
}
