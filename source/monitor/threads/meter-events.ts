import type {EndReason} from '../../flow/end-reason.js';
import type {Meter} from '../../reporting/meter.js';
import type {RelayEvent} from './relay-events.js';

export function metadataEvent({generation, metadata}: Meter): RelayEvent {
  return {type: 'metadata', generation, metadata};
}

export function startedEvent(meter: Meter): RelayEvent {
  return {
    type: 'started',
    generation: meter.generation,
    row: meter.row!,
    protocol: meter.protocol,
    service: meter.service,
    client: meter.client,
    target: meter.target,
    startedAtMs: meter.startedAtMs,
    metadata: meter.metadata,
  };
}

/** @param stopping whether it ends because its service does */
export function endedEvent(meter: Meter, stopping: boolean): RelayEvent {
  return {
    type: 'ended',
    generation: meter.generation,
    endedAtMs: meter.endedAtMs!,
    reason: stopping ? 'stopped' : ((meter.endReason ?? 'stopped') as EndReason),
    counters: meter.counters(),
    responseTimes: meter.responseTimes() ?? undefined,
  };
}
