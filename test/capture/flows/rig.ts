import {
  type CapturedFlowsOptions,
  createCapturedFlows,
} from '../../../source/capture/flows/captured-flows.js';
import type {EndedCapture, StartedCapture} from '../../../source/capture/flows/flow-telling.js';
import {unknownSurroundings} from '../../../source/capture/flows/surroundings.js';
import {silentLogger} from '../../../source/flow/logger.js';
import type {Metadata} from '../../../source/flow/metadata.js';
import {createFrame, EtherType, type Frame} from '../../../source/packet/frame.js';
import {createServiceCounters} from '../../../source/relay/counters.js';
import {createBoundedWarning} from '../../../source/relay/log.js';
import {columnsPerRow, createMeterTable, rowsPerPage} from '../../../source/reporting/meter-table.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {udpPacket, viewOf} from '../../packet/packets.js';

/** The flows of a capture, which the test feeds with packets at times of its own. */
export function rig(maxFlows = 100, more: Partial<CapturedFlowsOptions> = {}) {
  const started: StartedCapture[] = [];
  const metadata: {readonly generation: number; readonly metadata: Metadata}[] = [];
  const ended: EndedCapture[] = [];
  const table = createMeterTable();
  const registry = createStatsReporterRegistry();
  const counters = createServiceCounters();
  let nowMs = 1000;
  const flows = createCapturedFlows({
    ports: [],
    nets: [],
    ipv6: true,
    maxFlows,
    idleTimeoutMs: 30_000,
    answeredIdleTimeoutMs: 120_000,
    metering: {
      registries: [registry],
      statsGUID: 'mine',
      service: 'capture',
      own: undefined,
      counters,
      warn: createBoundedWarning(silentLogger),
    },
    telling: {
      table,
      labelsOf: ({client}) => (client.endsWith(':7') ? {team: 'games', interface: 'overruled'} : undefined),
      onStart: flow => started.push(flow),
      onMetadata: (generation, changed) => metadata.push({generation, metadata: changed}),
      onEnd: flow => ended.push(flow),
    },
    now: () => nowMs,
    surroundings: unknownSurroundings,
    interfaceName: index => `eth${index}`,
    ...more,
  });
  function add(from: string, to: string, ports: readonly [number, number], bytes: number): void {
    flows.add(frameOf(udpPacket(from, to, ports, new Uint8Array(bytes)), nowMs));
  }
  const counted = ({row}: StartedCapture, column: number) => {
    const {fields} = table.views[Math.floor(row / rowsPerPage)]!;
    return fields[(row % rowsPerPage) * columnsPerRow + column]!;
  };
  return {
    flows,
    table,
    counters,
    registry,
    started,
    metadata,
    ended,
    add,
    counted,
    wait(ms: number) {
      nowMs += ms;
      flows.sweep();
    },
  };
}

/** A frame without a link header, of a whole packet. */
export function frameOf(packet: Uint8Array, atMs: number): Frame {
  return {
    ...createFrame(),
    bytes: packet,
    view: viewOf(packet),
    end: packet.length,
    wireBytes: packet.length,
    etherType: packet[0]! >> 4 === 6 ? EtherType.ipv6 : EtherType.ipv4,
    atMs,
  };
}
