import {formatEndpoint} from '../../address/endpoint.js';
import type {Connection, UpdateMetadata} from '../../flow/connection.js';
import {connectionId} from '../../flow/connection-id.js';
import type {EndReason} from '../../flow/end-reason.js';
import type {Metadata} from '../../flow/metadata.js';
import {responseBuckets} from '../../flow/response-times.js';
import {sharedByContent} from '../../flow/shared-metadata.js';
import {createCapturedDatagram, DatagramKind} from '../../packet/captured/datagram.js';
import {locateDatagram, locateQuotedDatagram} from '../../packet/captured/locate.js';
import type {Frame, TakePlainPacket} from '../../packet/frame.js';
import {isPortUnreachable} from '../../packet/icmp.js';
import {C} from '../../relay/counters.js';
import {
  ConnectionMetering,
  isMetered,
  reporterGeneration,
  type ServiceMetering,
} from '../../relay/metering.js';
import type {DatagramWatch} from '../../relay/sessions/session.js';
import {Column, columnsPerRow, rowsPerPage} from '../../reporting/meter-table.js';
import {createPendingMetadata} from '../../reporting/pending-metadata.js';
import {responseTimesOf} from '../../reporting/row-counts.js';
import {createBlockRecords} from '../batch/block-records.js';
import {judgeFlows} from '../kernel/judge-flows.js';
import {namingPorts} from '../naming-ports.js';
import {CapturedFlow} from './captured-flow.js';
import {countRuns} from './count-runs.js';
import {createDirectCounting} from './direct-counting.js';
import {countDatagrams, Flag, Int, intsPerFlow, Num, numbersPerFlow} from './flow-columns.js';
import {areNone} from './flow-extras.js';
import {noFlow} from './flow-index.js';
import {createKey, endsOfKey, keyBetween, readKey} from './flow-key.js';
import {createFlowStore} from './flow-store.js';
import type {Ends, FlowTelling} from './flow-telling.js';
import {introduce} from './introduce.js';
import {createLeftOut} from './left-out.js';
import {createLooking} from './looking.js';
import {createOtherInterfaces} from './other-interfaces.js';
import {createSelection, type Selection} from './selection.js';
import type {SeenNames, Surroundings} from './surroundings.js';

export interface CapturedFlowsOptions extends Selection {
  readonly ipv6: boolean;
  readonly maxFlows: number;
  /** How long a flow lasts without datagrams, and once both of its ends have sent. */
  readonly idleTimeoutMs: number;
  readonly answeredIdleTimeoutMs: number;
  /** Whom reporters are told of, besides `telling`. */
  readonly metering: ServiceMetering;
  readonly telling: FlowTelling;
  /** By the clock that frames have, once `shiftMs` is added. */
  readonly now: () => number;
  readonly surroundings: Surroundings;
  /** Undefined for a capture that learns no names. */
  readonly names?: SeenNames | undefined;
  /** The name of an interface; undefined where a file names none. */
  readonly interfaceName: (index: number) => string | undefined;
  /** Returns what is shown the first datagrams of a new flow. */
  readonly watch?: ((flow: CapturedFlow) => DatagramWatch | undefined) | undefined;
  /** The same for one whose first datagrams said nothing, when it is looked at once more. */
  readonly watchAgain?: ((flow: CapturedFlow) => DatagramWatch | undefined) | undefined;
}

/** A flow with so many datagrams between two looks at it is a busy one. */
const busyDatagrams = 4;

/** The flows of one capture. */
export interface CapturedFlows {
  /** Counts what a frame carries. The frame's memory must stay as it is until `flush`. */
  add(frame: Frame): void;
  /** Counts what a plain packet carries, if its flow is known and nobody looks at it; false: it is to be added as a frame. */
  readonly addPlain: TakePlainPacket;
  /** Gives each flow what was added, before the memory of the frames is used again. */
  flush(): void;
  /** What to add to the time of a frame, in ms, so that it is by `now`. */
  setShiftMs(shiftMs: number): void;
  /** Looks at all flows, and ends those that have been idle for too long. To be called twice a second or so. */
  sweep(): void;
  /** Between these addresses, written as `127.0.0.1:53`. */
  flowsOf(client: string, target: string): readonly CapturedFlow[];
  all(): Iterable<CapturedFlow>;
  /** Whether there is a flow between these ends, whichever of them is its client. */
  has(connection: Connection): boolean;
  readonly updateMetadata: UpdateMetadata;
  /** Ends the flows of local servers at these ports, and shows no more of them; those of all others come again. */
  leaveOut(ports: readonly number[]): void;
  endAll(): void;
}

export function createCapturedFlows(options: CapturedFlowsOptions): CapturedFlows {
  const {metering, telling, maxFlows, surroundings, now, ipv6} = options;
  const {counters} = metering;
  const {views} = telling.table;
  const selects = createSelection(options);
  const isSelective = options.ports.length > 0 || options.nets.length > 0;
  const store = createFlowStore(maxFlows, telling.table);
  const {ints, numbers} = store;
  const keys = {4: createKey(4), 6: createKey(6)};
  const runs = countRuns(store, {
    metering,
    table: telling.table,
    names: options.names,
    now,
    shiftMs: () => shiftMs,
  });
  const direct = createDirectCounting(store, counters);
  const records = createBlockRecords(store.end, runs.take);
  const others = createOtherInterfaces(store, lastFrameMs);
  const datagram = createCapturedDatagram();
  const quoted = createCapturedDatagram();
  const shared = sharedByContent(metadata => Object.freeze(metadata));
  const pendingMetadata = createPendingMetadata();
  const looking = createLooking(store, {
    watch: flow => options.watch?.(handleOf(flow)),
    watchAgain: flow => options.watchAgain?.(handleOf(flow)),
    onSkipped() {
      counters[C.notInspected]!++;
    },
  });
  const changes = {setMetadata, countSkipped: looking.skip, judge: judgeFlows(store, counters, runs)};
  const leftOut = createLeftOut(surroundings);
  let shiftMs = 0;
  let lastGeneration = -1;
  /** Whether there are reporters to tell. */
  let isHeard = false;

  function add(frame: Frame): void {
    switch (locateDatagram(frame, datagram)) {
      case DatagramKind.udp:
        addDatagram(frame);
        break;
      case DatagramKind.icmp:
        if (isPortUnreachable(datagram)) addRefusal(frame);
        break;
      case DatagramKind.malformed:
        counters[C.malformedPackets]!++;
        break;
    }
  }

  function addDatagram(frame: Frame): void {
    const {family} = datagram;
    if (family === 6 && !ipv6) return;
    const key = family === 4 ? keys[4] : keys[6];
    const isSenderFirst = readKey(frame.view, datagram, key);
    let flow = store.find(family, key);
    if (flow === noFlow) {
      if (isSelective && !isSelected(frame)) return;
      if (leftOut.isOfServer(datagram, key)) return;
      if (store.size >= maxFlows) {
        addUntracked();
        return;
      }
      flow = begin(frame, family, key, isSenderFirst);
    }
    const at = flow * intsPerFlow;
    const flags = ints[at + Int.flags]!;
    const isRx = ((flags & Flag.clientFirst) !== 0) === isSenderFirst;
    const owner = ints[at + (isRx ? Int.rxInterface : Int.txInterface)]!;
    if (owner !== frame.interfaceIndex || (flags & (isRx ? Flag.rxCopies : Flag.txCopies)) !== 0) {
      addAtAnotherInterface(flow, isRx, frame);
      return;
    }
    const {payloadAt, payloadBytes, capturedPayloadBytes} = datagram;
    if ((flags & Flag.direct) === 0 || datagram.datagrams > 1) {
      countDatagrams(store, flow, isRx, datagram.datagrams);
      keep(flow, isRx, frame, payloadAt, payloadBytes, capturedPayloadBytes);
      return;
    }
    direct.atMs[0] = frame.atMs + shiftMs;
    direct.add(flow, isRx, payloadBytes);
    if ((flags & Flag.quality) === 0) return;
    const quality = store.extrasOf(flow)?.quality;
    quality?.takeOne(isRx, frame.bytes, payloadAt, capturedPayloadBytes, payloadBytes, direct.atMs);
  }

  /** Keeps the datagrams of a frame until the flush, and writes them down where that is asked for. */
  function keep(
    flow: number,
    isRx: boolean,
    frame: Frame,
    payloadAt: number,
    payloadBytes: number,
    capturedBytes: number,
  ): void {
    records.add(flow, isRx, frame, payloadAt, payloadBytes, capturedBytes);
    if (frame.segmentBytes > 0) ints[flow * intsPerFlow + Int.flags]! |= isRx ? Flag.rxTrains : Flag.txTrains;
    const writer = store.extrasOf(flow)?.writer;
    if (writer === undefined) return;
    const direction = isRx ? 'rx' : 'tx';
    const segmentBytes = frame.segmentBytes || payloadBytes;
    let from = 0;
    do {
      const bytes = Math.min(segmentBytes, payloadBytes - from);
      const captured = Math.max(0, Math.min(bytes, capturedBytes - from));
      const at = payloadAt + from;
      writer.take(direction, frame.bytes.subarray(at, at + captured), bytes, frame.atMs);
      from += bytes;
    } while (from < payloadBytes);
  }

  function isSelected(frame: Frame): boolean {
    const {sourceAt, targetAt, addressBytes, sourcePort, targetPort} = datagram;
    return selects(frame.view, sourceAt, targetAt, addressBytes, sourcePort, targetPort);
  }

  function addUntracked(): void {
    const {datagrams, payloadBytes} = datagram;
    counters[C.rxPackets]! += datagrams;
    counters[C.rxBytes]! += payloadBytes;
    counters[C.rxForwarded]! += datagrams;
    counters[C.untrackedPackets]! += datagrams;
    counters[C.untrackedBytes]! += payloadBytes;
  }

  /** Of a flow whose datagrams of this direction were first seen elsewhere, or not yet. */
  function addAtAnotherInterface(flow: number, isRx: boolean, frame: Frame): void {
    const {datagrams, payloadAt, payloadBytes, capturedPayloadBytes} = datagram;
    const isNew = others.newOf(flow, isRx, frame, datagram);
    // Of a train only the last may be new.
    const oldBytes = Math.min(payloadBytes, (datagrams - isNew) * frame.segmentBytes);
    if (isNew < datagrams) {
      counters[C.mirroredPackets]! += datagrams - isNew;
      counters[C.mirroredBytes]! += isNew === 0 ? payloadBytes : oldBytes;
    }
    if (isNew === 0) return;
    countDatagrams(store, flow, isRx, isNew);
    keep(
      flow,
      isRx,
      frame,
      payloadAt + oldBytes,
      payloadBytes - oldBytes,
      Math.max(0, capturedPayloadBytes - oldBytes),
    );
  }

  /** When the last datagram of a direction was captured, by the clock of frames. */
  function lastFrameMs(flow: number, isRx: boolean): number {
    const isDirect = (ints[flow * intsPerFlow + Int.flags]! & Flag.direct) !== 0;
    // Of those that are counted at once, only the last one of both directions is known.
    const countedMs = isDirect
      ? store.fieldsOf(flow)[store.offsetOf(flow) + Column.lastSeenMs]!
      : Number.NEGATIVE_INFINITY;
    const seenMs = numbers[flow * numbersPerFlow + (isRx ? Num.rxSeenMs : Num.txSeenMs)]!;
    return Math.max(Math.max(seenMs, countedMs) - shiftMs, records.lastMs(flow, isRx));
  }

  function begin(frame: Frame, family: 4 | 6, key: Int32Array, isSenderFirst: boolean): number {
    const [first, second] = endsOfKey(key, family);
    const [sender, receiver] = isSenderFirst ? [first, second] : [second, first];
    const {client, target, isSwapped, metadata} = introduce(
      {
        sender,
        receiver,
        isOutgoing: frame.outgoing,
        interfaceName: options.interfaceName(frame.interfaceIndex),
      },
      surroundings,
      options.names,
    );
    const isClientFirst = isSenderFirst !== isSwapped;
    const flags =
      (isClientFirst ? Flag.clientFirst : 0) |
      (namingPorts.includes(client.port) || namingPorts.includes(target.port) ? Flag.names : 0);
    const flow = store.add(family, key, flags, frame.atMs + shiftMs);
    counters[C.sessionsStarted]!++;
    tellStart(flow, {client: formatEndpoint(client), target: formatEndpoint(target)}, metadata);
    looking.begin(flow);
    return flow;
  }

  function tellStart(flow: number, ends: Ends, introduction: Metadata): void {
    // Metadata of this flow takes precedence over labels.
    const metadata = shared({
      ...telling.labelsOf?.(ends),
      ...takePending(ends.client, ends.target),
      ...introduction,
    });
    store.setMetadata(flow, metadata);
    telling.onStart({
      ...ends,
      row: ints[flow * intsPerFlow + Int.row]!,
      generation: numbers[flow * numbersPerFlow + Num.generation]!,
      startedAtMs: numbers[flow * numbersPerFlow + Num.startedMs]!,
      metadata,
    });
    followReporters();
    if (isHeard) tellReporters(flow, ends);
  }

  function takePending(client: string, target: string): Metadata | undefined {
    return (
      pendingMetadata.take(connectionId('udp', client, target)) ??
      pendingMetadata.take(connectionId('udp', target, client))
    );
  }

  function setMetadata(flow: number, metadata: Metadata): void {
    const next = shared(metadata);
    if (next === store.metadataOf(flow)) return;
    store.setMetadata(flow, next);
    const generation = numbers[flow * numbersPerFlow + Num.generation]!;
    telling.onMetadata(generation, next, () => store.endsOf(flow));
  }

  const handleOf = (flow: number) => new CapturedFlow(store, flow, changes);

  /** Tells reporters that came since the last call of all flows, and those that are gone of their ends. */
  function followReporters(): void {
    const generation = reporterGeneration(metering);
    if (generation === lastGeneration) return;
    lastGeneration = generation;
    isHeard = isMetered(metering);
    for (const flow of store.all()) {
      if (isHeard) tellReporters(flow, undefined);
      else tellNoReporters(flow);
    }
  }

  function tellReporters(flow: number, known: Ends | undefined): void {
    const extras = store.changeExtras(flow);
    if (extras.reporters === undefined) {
      const {client, target} = known ?? store.endsOf(flow);
      extras.reporters = new ConnectionMetering(metering, client, target);
    }
    extras.reporters.follow();
    ints[flow * intsPerFlow + Int.flags]! &= ~Flag.direct;
  }

  function tellNoReporters(flow: number): void {
    const extras = store.extrasOf(flow);
    if (extras === undefined) return;
    extras.reporters?.follow();
    extras.reporters = undefined;
    if (areNone(extras)) store.dropExtras(flow);
  }

  /** ICMP says that nothing listens at the target of a datagram that it quotes. */
  function addRefusal(frame: Frame): void {
    if (!locateQuotedDatagram(frame, datagram, quoted)) return;
    const {family} = quoted;
    const key = keys[family];
    readKey(frame.view, quoted, key);
    records.flush();
    const flow = store.find(family, key);
    if (flow !== noFlow) runs.refuse(flow);
  }

  /**
   * Takes stock of a flow, at regular times. A busy one is counted directly from then on, if nobody looks at it: in a stream, time tells
   * nothing about what answers what.
   */
  function settle(flow: number): void {
    const at = flow * intsPerFlow;
    const from = flow * numbersPerFlow;
    const flags = ints[at + Int.flags]!;
    if ((flags & Flag.direct) !== 0) {
      const countedMs = store.fieldsOf(flow)[store.offsetOf(flow) + Column.lastSeenMs]!;
      if (countedMs > numbers[from + Num.lastSeenMs]!) numbers[from + Num.lastSeenMs] = countedMs;
    }
    const counted = numbers[from + Num.rxCounted]! + numbers[from + Num.txCounted]!;
    const isBusy = ((counted - ints[at + Int.countedBefore]!) | 0) >= busyDatagrams;
    ints[at + Int.countedBefore] = counted;
    const isPlain = isBusy && (flags & (Flag.watched | Flag.names | Flag.paired)) === 0 && !isLookedAt(flow);
    const next = isPlain ? flags | Flag.direct : flags & ~Flag.direct;
    if (next !== flags) ints[at + Int.flags] = next;
  }

  function isLookedAt(flow: number): boolean {
    const extras = store.extrasOf(flow);
    return extras !== undefined && (extras.writer ?? extras.reporters ?? extras.controlled) !== undefined;
  }

  const isBlocked = (flow: number) => store.extrasOf(flow)?.controlled?.control.kind === 'blocked';

  function isIdle(flow: number, nowMs: number): boolean {
    const from = flow * numbersPerFlow;
    const isAnswered = numbers[from + Num.rxCounted]! > 0 && numbers[from + Num.txCounted]! > 0;
    const timeoutMs = isAnswered ? options.answeredIdleTimeoutMs : options.idleTimeoutMs;
    return nowMs - numbers[from + Num.lastSeenMs]! >= timeoutMs;
  }

  function end(flow: number, reason: EndReason): void {
    const extras = store.extrasOf(flow);
    extras?.controlled?.judge([], undefined, numbers[flow * numbersPerFlow + Num.lastSeenMs]!);
    extras?.reporters?.end(reason);
    const row = ints[flow * intsPerFlow + Int.row]!;
    const {histograms} = views[Math.floor(row / rowsPerPage)]!;
    const [fields, offset] = [store.fieldsOf(flow), store.offsetOf(flow)];
    const histogramOffset = (row % rowsPerPage) * responseBuckets;
    telling.onEnd({
      generation: numbers[flow * numbersPerFlow + Num.generation]!,
      endedAtMs: now(),
      reason,
      counters: fields.slice(offset, offset + columnsPerRow),
      responseTimes: responseTimesOf(fields, offset, histograms, histogramOffset) ?? undefined,
    });
    looking.end(flow);
    store.remove(flow);
    counters[C.sessionsEnded]!++;
  }

  function* all(): Generator<CapturedFlow> {
    for (const flow of store.all()) yield handleOf(flow);
  }

  /** `noFlow` if there is none. */
  function flowBetween({client, target, protocol}: Connection): number {
    if (protocol !== undefined && protocol.toLowerCase() !== 'udp') return noFlow;
    const written = keyBetween(client, target);
    return written === undefined ? noFlow : store.find(written.family, written.key);
  }

  return {
    add,
    addPlain: direct.take,
    flush,
    setShiftMs(nextMs) {
      shiftMs = nextMs;
      direct.setShiftMs(nextMs);
    },
    sweep() {
      flush();
      const nowMs = now();
      looking.settle();
      for (const flow of store.all()) {
        settle(flow);
        looking.lookAgain(flow, nowMs);
        // A blocked flow that ended would come back unblocked.
        if (isIdle(flow, nowMs) && !isBlocked(flow)) end(flow, 'idle');
      }
    },
    flowsOf(client, target) {
      const flow = flowBetween({client, target});
      if (flow === noFlow || store.endsOf(flow).client !== client) return [];
      return [handleOf(flow)];
    },
    all,
    has: connection => flowBetween(connection) !== noFlow,
    updateMetadata(connection, metadata, {onlyActive = false} = {}) {
      const flow = flowBetween(connection);
      if (flow !== noFlow) setMetadata(flow, {...store.metadataOf(flow), ...metadata});
      else if (!onlyActive) {
        const {client, target, protocol = 'udp'} = connection;
        pendingMetadata.merge(connectionId(protocol, client, target), metadata);
      }
    },
    leaveOut(ports) {
      flush();
      leftOut.set(ports);
      for (const flow of store.all()) {
        if (leftOut.isServer(store.endpointsOf(flow).target)) end(flow, 'stopped');
      }
    },
    endAll() {
      flush();
      for (const flow of store.all()) end(flow, 'stopped');
    },
  };

  function flush(): void {
    followReporters();
    records.flush();
  }
}
