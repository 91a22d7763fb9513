import {formatEndpoint} from '../../address/endpoint.js';
import type {EndReason} from '../../flow/end-reason.js';
import type {Metadata} from '../../flow/metadata.js';
import {sizeClassOf} from '../../flow/size-class.js';
import {createCapturedDatagram, DatagramKind} from '../../packet/captured/datagram.js';
import {locateDatagram, locateQuotedDatagram} from '../../packet/captured/locate.js';
import type {Frame} from '../../packet/frame.js';
import {isPortUnreachable} from '../../packet/icmp.js';
import {C} from '../../relay/counters.js';
import {ConnectionMetering, reporterGeneration, type ServiceMetering} from '../../relay/metering.js';
import type {DatagramWatch} from '../../relay/sessions/session.js';
import {Column} from '../../reporting/meter-table.js';
import {flat} from '../../text/flat.js';
import {createBlockRecords} from '../batch/block-records.js';
import {CapturedFlow, type CapturedFlowContext, noInterface} from './captured-flow.js';
import {type Copies, createCopies} from './copies.js';
import {createFlowIndex} from './flow-index.js';
import {createKey, endsOfKey, keyWords, readKey} from './flow-key.js';
import {introduce} from './introduce.js';
import {createLeftOut} from './left-out.js';
import {createSelection, type Selection} from './selection.js';
import {hasNames, type SeenNames, type Surroundings} from './surroundings.js';

export interface CapturedFlowsOptions extends Selection {
  readonly ipv6: boolean;
  readonly maxFlows: number;
  /** How long a flow lasts without datagrams, and once both of its ends have sent. */
  readonly idleTimeoutMs: number;
  readonly answeredIdleTimeoutMs: number;
  readonly metering: ServiceMetering;
  /** By the clock that frames have, once `shiftMs` is added. */
  readonly now: () => number;
  readonly surroundings: Surroundings;
  /** Undefined for a capture that learns no names. */
  readonly names?: SeenNames | undefined;
  /** The name of an interface; undefined where a file names none. */
  readonly interfaceName: (index: number) => string | undefined;
  /** Is told of each flow before its reporters are. */
  readonly onNew?: ((client: string, target: string, metadata: Metadata) => void) | undefined;
  /** Returns what is shown the first datagrams of a new flow. */
  readonly watch?: ((flow: CapturedFlow) => DatagramWatch | undefined) | undefined;
  /** The same for one whose first datagrams said nothing, when it is looked at once more. */
  readonly watchAgain?: ((flow: CapturedFlow) => DatagramWatch | undefined) | undefined;
}

/** Of so many flows, the first datagrams are looked at. */
const mostWatched = 2000;
/** As constants: these are written for each datagram. */
const {rxPackets, rxBytes, rxForwarded, txPackets, txBytes, txForwarded} = C;

/** The flows of one capture. */
export interface CapturedFlows {
  /** Counts what a frame carries. The frame's memory must stay as it is until `flush`. */
  add(frame: Frame): void;
  /** Gives each flow what was added, before the memory of the frames is used again. */
  flush(): void;
  /** What to add to the time of a frame, in ms, so that it is by `now`. */
  setShiftMs(shiftMs: number): void;
  /** Looks at all flows, and ends those that have been idle for too long. To be called twice a second or so. */
  sweep(): void;
  /** Between these addresses, written as `127.0.0.1:53`. */
  flowsOf(client: string, target: string): readonly CapturedFlow[];
  all(): Iterable<CapturedFlow>;
  end(flow: CapturedFlow, reason: EndReason): void;
  /** Ends the flows of local servers at these ports, and shows no more of them; those of all others come again. */
  leaveOut(ports: readonly number[]): void;
  endAll(): void;
}

export function createCapturedFlows(options: CapturedFlowsOptions): CapturedFlows {
  const {metering, maxFlows, surroundings, now, ipv6} = options;
  const {counters} = metering;
  const selects = createSelection(options);
  const isSelective = options.ports.length > 0 || options.nets.length > 0;
  const indexes = {
    4: createFlowIndex<CapturedFlow>(keyWords[4]),
    6: createFlowIndex<CapturedFlow>(keyWords[6]),
  };
  const keys = {4: createKey(4), 6: createKey(6)};
  const records = createBlockRecords();
  const datagram = createCapturedDatagram();
  const quoted = createCapturedDatagram();
  const context: CapturedFlowContext = {counters, shiftMs: 0, endpointsOf, names: options.names};
  const rxCopies = new Map<CapturedFlow, Copies>();
  const txCopies = new Map<CapturedFlow, Copies>();
  /** Flows whose first datagrams are looked at, the oldest first. */
  const watched = new Set<CapturedFlow>();
  const leftOut = createLeftOut(surroundings);
  /** When the datagram came that is counted at once. */
  const directMs = new Float64Array(1);
  let size = 0;
  let lastGeneration = -1;

  function endpointsOf({family, number, isClientFirst}: CapturedFlow) {
    const key = createKey(family);
    indexes[family].readKey(number, key);
    const [first, second] = endsOfKey(key, family);
    return isClientFirst ? {client: first, target: second} : {client: second, target: first};
  }

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
    const index = family === 4 ? indexes[4] : indexes[6];
    const isSenderFirst = readKey(frame.view, datagram, key);
    let flow = index.find(key);
    if (flow === undefined) {
      if (isSelective && !isSelected(frame)) return;
      if (leftOut.isOfServer(datagram, key)) return;
      if (size >= maxFlows) {
        addUntracked();
        return;
      }
      flow = begin(frame, family, key, isSenderFirst);
    }
    const isRx = flow.isClientFirst === isSenderFirst;
    const owner = isRx ? flow.rxInterface : flow.txInterface;
    if (owner !== frame.interfaceIndex || (isRx ? flow.hasRxCopies : flow.hasTxCopies)) {
      addAtAnotherInterface(flow, isRx, frame);
      return;
    }
    count(flow, isRx, datagram.datagrams);
    const {fields} = flow;
    const {payloadAt, payloadBytes, capturedPayloadBytes} = datagram;
    if (fields !== undefined && datagram.datagrams === 1) {
      addDirectly(fields, flow.offset, isRx, payloadBytes, frame.atMs + context.shiftMs);
      if (flow.quality === undefined) return;
      directMs[0] = frame.atMs + context.shiftMs;
      flow.quality.takeOne(isRx, frame.bytes, payloadAt, capturedPayloadBytes, payloadBytes, directMs);
    } else keep(flow, isRx, frame, payloadAt, payloadBytes, capturedPayloadBytes);
  }

  /** Keeps the datagrams of a frame until the flush, and writes them down where that is asked for. */
  function keep(
    flow: CapturedFlow,
    isRx: boolean,
    frame: Frame,
    payloadAt: number,
    payloadBytes: number,
    capturedBytes: number,
  ): void {
    records.add(flow, isRx, frame, payloadAt, payloadBytes, capturedBytes);
    if (frame.segmentBytes > 0) {
      if (isRx) flow.hasRxTrains = true;
      else flow.hasTxTrains = true;
    }
    if (flow.writer === undefined) return;
    const direction = isRx ? 'rx' : 'tx';
    const segmentBytes = frame.segmentBytes || payloadBytes;
    let from = 0;
    do {
      const bytes = Math.min(segmentBytes, payloadBytes - from);
      const captured = Math.max(0, Math.min(bytes, capturedBytes - from));
      const at = payloadAt + from;
      flow.writer.take(direction, frame.bytes.subarray(at, at + captured), bytes, frame.atMs);
      from += bytes;
    } while (from < payloadBytes);
  }

  function addDirectly(
    fields: Float64Array,
    offset: number,
    isRx: boolean,
    bytes: number,
    atMs: number,
  ): void {
    fields[offset + Column.lastSeenMs] = atMs;
    if (isRx) {
      counters[rxPackets]! += 1;
      counters[rxBytes]! += bytes;
      counters[rxForwarded]! += 1;
      fields[offset + Column.rxPackets]! += 1;
      fields[offset + Column.rxBytes]! += bytes;
      fields[offset + Column.rxSizes + sizeClassOf(bytes)]! += 1;
    } else {
      counters[txPackets]! += 1;
      counters[txBytes]! += bytes;
      counters[txForwarded]! += 1;
      fields[offset + Column.txPackets]! += 1;
      fields[offset + Column.txBytes]! += bytes;
      fields[offset + Column.txSizes + sizeClassOf(bytes)]! += 1;
      fields[offset + Column.refusedSinceReply] = 0;
    }
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
  function addAtAnotherInterface(flow: CapturedFlow, isRx: boolean, frame: Frame): void {
    const {datagrams, payloadAt, payloadBytes, capturedPayloadBytes} = datagram;
    const counted = isRx ? flow.rxCounted : flow.txCounted;
    let isNew = datagrams;
    if ((isRx ? flow.rxInterface : flow.txInterface) === noInterface) {
      if (isRx) {
        flow.rxInterface = frame.interfaceIndex;
        flow.isRxLeaving = frame.outgoing;
      } else {
        flow.txInterface = frame.interfaceIndex;
        flow.isTxLeaving = frame.outgoing;
      }
    } else {
      isNew = copiesOf(flow, isRx, counted).newOf(
        frame.interfaceIndex,
        datagrams,
        counted,
        printOf(frame),
        frame.atMs,
      );
    }
    // Of a train only the last may be new.
    const oldBytes = Math.min(payloadBytes, (datagrams - isNew) * frame.segmentBytes);
    if (isNew < datagrams) {
      counters[C.mirroredPackets]! += datagrams - isNew;
      counters[C.mirroredBytes]! += isNew === 0 ? payloadBytes : oldBytes;
    }
    if (isNew === 0) return;
    count(flow, isRx, isNew);
    keep(
      flow,
      isRx,
      frame,
      payloadAt + oldBytes,
      payloadBytes - oldBytes,
      Math.max(0, capturedPayloadBytes - oldBytes),
    );
  }

  function copiesOf(flow: CapturedFlow, isRx: boolean, counted: number): Copies {
    const known = (isRx ? rxCopies : txCopies).get(flow);
    if (known) return known;
    const made = createCopies({
      interfaceIndex: isRx ? flow.rxInterface : flow.txInterface,
      counted,
      lastDatagrams: isRx ? flow.rxLast : flow.txLast,
      lastSeenMs: lastFrameMs(flow, isRx),
    });
    (isRx ? rxCopies : txCopies).set(flow, made);
    if (isRx) flow.hasRxCopies = true;
    else flow.hasTxCopies = true;
    return made;
  }

  /** When the last datagram of a direction was captured, by the clock of frames. */
  function lastFrameMs(flow: CapturedFlow, isRx: boolean): number {
    const {fields, offset} = flow;
    // Of those that are counted at once, only the last one of both directions is known.
    const countedMs = fields === undefined ? Number.NEGATIVE_INFINITY : fields[offset + Column.lastSeenMs]!;
    const seenMs = Math.max(isRx ? flow.rxSeenMs : flow.txSeenMs, countedMs);
    return Math.max(seenMs - context.shiftMs, records.lastMs(flow, isRx));
  }

  function count(flow: CapturedFlow, isRx: boolean, datagrams: number): void {
    if (isRx) {
      flow.rxCounted += datagrams;
      flow.rxLast = datagrams;
    } else {
      flow.txCounted += datagrams;
      flow.txLast = datagrams;
    }
  }

  /** The same for all copies of a datagram, and mostly another one for the next datagram of the flow. */
  function printOf({view}: Frame): number {
    let print = datagram.payloadBytes;
    const end = datagram.payloadAt + Math.min(datagram.capturedPayloadBytes, 32);
    for (let at = datagram.payloadAt; at + 4 <= end; at += 4)
      print = Math.imul(print ^ view.getInt32(at), 0x9e3779b1);
    return print;
  }

  function begin(frame: Frame, family: 4 | 6, key: Int32Array, isSenderFirst: boolean): CapturedFlow {
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
    const [clientText, targetText] = [flat(formatEndpoint(client)), flat(formatEndpoint(target))];
    options.onNew?.(clientText, targetText, metadata);
    const flow = new CapturedFlow(
      context,
      new ConnectionMetering(metering, clientText, targetText),
      family,
      isSenderFirst !== isSwapped,
      frame.atMs + context.shiftMs,
      hasNames(client.port) || hasNames(target.port),
    );
    flow.number = indexes[family].add(key, flow);
    size++;
    counters[C.sessionsStarted]!++;
    flow.begin();
    show(flow, options.watch?.(flow));
    return flow;
  }

  /** What looks at a flow takes more memory than the flow: in a flood, the oldest are looked at no more. */
  function show(flow: CapturedFlow, watch: DatagramWatch | undefined): void {
    if (watch === undefined) return;
    flow.watchFirstDatagrams(watch);
    watched.add(flow);
    if (watched.size <= mostWatched) return;
    const [oldest] = watched;
    watched.delete(oldest!);
    oldest!.watchFirstDatagrams(undefined);
  }

  /** ICMP says that nothing listens at the target of a datagram that it quotes. */
  function addRefusal(frame: Frame): void {
    if (!locateQuotedDatagram(frame, datagram, quoted)) return;
    const {family} = quoted;
    const key = keys[family];
    readKey(frame.view, quoted, key);
    records.flush();
    indexes[family].find(key)?.onRefused();
  }

  function end(flow: CapturedFlow, reason: EndReason): void {
    flow.end(reason);
    watched.delete(flow);
    rxCopies.delete(flow);
    txCopies.delete(flow);
    indexes[flow.family].remove(flow.number);
    size--;
    counters[C.sessionsEnded]!++;
  }

  function* all(): Generator<CapturedFlow> {
    yield* indexes[4].flows();
    yield* indexes[6].flows();
  }

  return {
    add,
    flush: records.flush,
    setShiftMs(shiftMs) {
      context.shiftMs = shiftMs;
    },
    sweep() {
      records.flush();
      const nowMs = now();
      const generation = reporterGeneration(metering);
      const haveChanged = generation !== lastGeneration;
      lastGeneration = generation;
      for (const flow of watched) if (!flow.isWatched) watched.delete(flow);
      for (const flow of all()) {
        if (haveChanged) flow.followReporters();
        flow.settle();
        if (flow.takeSecondLook(nowMs)) show(flow, options.watchAgain?.(flow));
        const timeoutMs = flow.isAnswered ? options.answeredIdleTimeoutMs : options.idleTimeoutMs;
        // A blocked flow that ended would come back unblocked.
        if (flow.control?.kind === 'blocked') continue;
        if (nowMs - flow.lastSeenMs >= timeoutMs) end(flow, 'idle');
      }
    },
    flowsOf: (client, target) =>
      [...all()].filter(
        flow => formatEndpoint(flow.client) === client && formatEndpoint(flow.target) === target,
      ),
    all,
    end,
    leaveOut(ports) {
      records.flush();
      leftOut.set(ports);
      for (const flow of all()) if (leftOut.isServer(flow.target)) end(flow, 'stopped');
    },
    endAll() {
      records.flush();
      for (const flow of all()) end(flow, 'stopped');
    },
  };
}
