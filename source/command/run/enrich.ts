import {hostOf} from '../../address/endpoint.js';
import type {ClientProcess} from '../../discovery/local-processes.js';
import type {Places} from '../../discovery/places/places.js';
import {
  createProcessFinder,
  type ProcessFinder,
  type ProcessFinderOptions,
} from '../../discovery/process-finder.js';
import {createReverseNames, type ReverseNames} from '../../discovery/reverse-names.js';
import type {Connection, UpdateMetadata} from '../../flow/connection.js';
import type {Logger} from '../../flow/logger.js';
import type {Metadata} from '../../flow/metadata.js';
import type {StartedFlow} from '../../monitor/ledger/flow-ledger.js';
import type {Monitor} from '../../monitor/monitor.js';
import {type SpreadUpdates, spreadUpdates} from './spread-updates.js';

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
  /** Makes what looks for programs. */
  readonly processes?: ((options: ProcessSearch) => ProcessFinder<StartedFlow>) | undefined;
  readonly places?: Places | undefined;
  readonly isWatched?: EnrichmentChoice['isWatched'];
}

type ProcessSearch = Pick<ProcessFinderOptions<StartedFlow>, 'onFound'>;

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
        ? search =>
            createProcessFinder({
              ...search,
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
  {names, processes: look, places, isWatched = () => false}: Sources,
): () => void {
  if (!names && !look && !places) return () => {};
  const updates = spreadUpdates(monitor.updateMetadata);
  // One program may have thousands of flows: they share what is known of it.
  const targetMetadataOf = rememberedBy(targetMetadata);
  const processes = look?.({
    onFound(flow, endpoint, found) {
      if (endpoint === flow.client) updates.add(flow, found as Metadata);
      if (endpoint === flow.target && isWatched(flow.service)) updates.add(flow, targetMetadataOf(found));
    },
  });
  const unsubscribe = monitor.onFlowStart(flow => {
    if (places) updates.add(flow, () => placeMetadata(flow, places));
    if (names) tellNames(flow, names, updates);
    if (!processes) return;
    processes.find(flow.client, flow);
    if (isWatched(flow.service) && flow.target !== flow.client) processes.find(flow.target, flow);
  });
  return () => {
    unsubscribe();
    updates.close();
    names?.close();
    processes?.close();
  };
}

/** Apart, so that flows that wait for their programs keep nothing of it. */
function tellNames(flow: StartedFlow, names: ReverseNames, updates: SpreadUpdates): void {
  const tell = (metadata: Metadata) => updates.add(flow, metadata);
  names.nameOf(hostOf(flow.client)).then(name => name !== undefined && tell({client_name: name}));
  // A name that somebody asked for says more than that of reverse DNS.
  if (flow.metadata?.target_name !== undefined) return;
  names.nameOf(hostOf(flow.target)).then(name => name !== undefined && tell({target_name: name}));
}

/** Makes it once for each object. */
function rememberedBy<From extends object, To>(make: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, To>();
  return from => {
    const made = known.get(from) ?? make(from);
    known.set(from, made);
    return made;
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
