import type {NatsConnection} from '@nats-io/transport-node';
import type {FleetConfiguration} from '../../configuration/model.js';
import {streamName, subjectsOf} from '../protocol/subjects.js';

/** How long a hub keeps the past unless it is told otherwise. */
export const defaultHistoryMs = 24 * 3_600_000;

/**
 * Has the hub keep the pictures of the fleet for so long, and no longer. An older stream gets the new age.
 * @throws {Error} when the hub keeps no streams, or does not let this machine have one
 */
export async function keepStream(
  nats: NatsConnection,
  fleet: Pick<FleetConfiguration, 'prefix' | 'name' | 'historyMs'>,
): Promise<void> {
  const {jetstreamManager, DiscardPolicy} = await import('@nats-io/jetstream');
  const {streams} = await jetstreamManager(nats);
  const name = streamName(fleet);
  const ageNs = (fleet.historyMs ?? defaultHistoryMs) * 1e6;
  const subjects = [subjectsOf(fleet).pictures];
  const settings = {name, subjects, max_age: ageNs, discard: DiscardPolicy.Old, no_ack: true};
  const known = await streams.info(name).catch(() => undefined);
  if (known === undefined) await streams.add(settings);
  else if (fleet.historyMs !== undefined && known.config.max_age !== ageNs)
    await streams.update(name, settings);
}
