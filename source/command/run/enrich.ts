import {hostOf} from '../../address/endpoint.js';
import type {ClientProcess} from '../../discovery/local-processes.js';
import type {Places} from '../../discovery/places/places.js';
import {createProcessFinder, type ProcessFinder} from '../../discovery/process-finder.js';
import {createReverseNames, type ReverseNames} from '../../discovery/reverse-names.js';
import type {Connection, UpdateMetadata} from '../../flow/connection.js';
import type {Logger} from '../../flow/logger.js';
import type {Metadata} from '../../flow/metadata.js';
import type {Monitor} from '../../monitor/monitor.js';
import {spreadUpdates} from './spread-updates.js';

export interface EnrichmentChoice {
  readonly resolve: boolean;
  readonly processes: boolean;
  readonly places: Places | undefined;
  /** Whether the flows of this service are watched beside their path: their targets may be programs here. */
  readonly isWatched: (service: string) => boolean;
}

/** Who is asked about new flows. */
export interface Sources {
  readonly names?: ReverseNames | undefined;
  readonly processes?: ProcessFinder | undefined;
  readonly places?: Places | undefined;
  readonly isWatched?: EnrichmentChoice['isWatched'];
}

/** Looks for what this machine knows of new flows, as the user chose; returns what ends that. */
export function startEnrichment(
  monitor: Monitor,
  {resolve, processes, places, isWatched}: EnrichmentChoice,
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
    places,
    isWatched,
  });
}

/**
 * Puts names of addresses (`client_name`, `target_name`), programs of clients (`process`, `pid`, `user`) and of the targets of
 * captured flows (`target_process`, `target_pid`, `target_user`), and places (`country`,
 * `city`, `asn`, `as_name`) into the metadata of flows, once they are known; returns what ends that.
 */
export function enrich(
  monitor: Pick<Monitor, 'onFlowStart'> & {readonly updateMetadata: UpdateMetadata},
  {names, processes, places, isWatched = () => false}: Sources,
): () => void {
  if (!names && !processes && !places) return () => {};
  const updates = spreadUpdates(monitor.updateMetadata);
  // One program may have thousands of flows: they share what is known of it.
  const [ofClient, ofTarget] = [
    new WeakMap<ClientProcess, Metadata>(),
    new WeakMap<ClientProcess, Metadata>(),
  ];
  function metadataOf(found: ClientProcess, known: typeof ofClient): Metadata {
    let metadata = known.get(found);
    if (metadata === undefined) {
      metadata = known === ofClient ? {...found} : targetMetadata(found);
      known.set(found, metadata);
    }
    return metadata;
  }
  const unsubscribe = monitor.onFlowStart(flow => {
    const tell = (metadata: Metadata) => updates.add(flow, metadata);
    if (places) updates.add(flow, () => placeMetadata(flow, places));
    names?.nameOf(hostOf(flow.client)).then(name => name !== undefined && tell({client_name: name}));
    // A name that somebody asked for says more than that of reverse DNS.
    if (flow.metadata?.target_name === undefined) {
      names?.nameOf(hostOf(flow.target)).then(name => name !== undefined && tell({target_name: name}));
    }
    processes?.find(flow.client, found => updates.add(flow, metadataOf(found, ofClient)));
    if (!isWatched(flow.service)) return;
    processes?.find(flow.target, found => updates.add(flow, metadataOf(found, ofTarget)));
  });
  return () => {
    unsubscribe();
    updates.close();
    names?.close();
    processes?.close();
  };
}

function targetMetadata({process: name, pid, user}: ClientProcess): Metadata {
  return {
    ...(name !== undefined && {target_process: name}),
    ...(pid !== undefined && {target_pid: pid}),
    ...(user !== undefined && {target_user: user}),
  };
}

/** Of the client's place, or where nothing is known of it (a private address, for example) of the target's. */
function placeMetadata({client, target}: Connection, places: Places): Metadata {
  const {country, city, asn, asName} = places.placeOf(hostOf(client)) ?? places.placeOf(hostOf(target)) ?? {};
  return {
    ...(country !== undefined && {country}),
    ...(city !== undefined && {city}),
    ...(asn !== undefined && {asn}),
    ...(asName !== undefined && {as_name: asName}),
  };
}
