import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import type {EndReason} from '../../flow/end-reason.js';
import type {Metadata} from '../../flow/metadata.js';
import {createCapturedDatagram, DatagramKind} from '../../packet/captured/datagram.js';
import {locateDatagram, locateQuotedDatagram} from '../../packet/captured/locate.js';
import type {Frame} from '../../packet/frame.js';
import {isPortUnreachable} from '../../packet/icmp.js';
import {C} from '../../relay/counters.js';
import {
  ConnectionMetering,
  reporterGeneration,
  type ServiceMetering,
  type SoleCounter,
} from '../../relay/metering.js';
import type {DatagramWatch} from '../../relay/sessions/session.js';
import {createBlockRecords} from '../batch/block-records.js';
import {CapturedFlow, type CapturedFlowContext, noInterface} from './captured-flow.js';
import {createCopies} from './copies.js';
import {createFlowIndex} from './flow-index.js';
import {createKey, endsOfKey, keyWords, readKey} from './flow-key.js';
import {isGroupAddress} from './group-address.js';
import {pathOf, pathOfFrame} from './path.js';
import {createSelection, type Selection} from './selection.js';
import {isSenderTarget} from './sides.js';
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
}

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
      if (size >= maxFlows) {
        addUntracked();
        return;
      }
      flow = begin(frame, family, key, isSenderFirst);
    }
    const isRx = flow.isClientFirst === isSenderFirst;
    const owner = isRx ? flow.rxInterface : flow.txInterface;
    if (owner !== frame.interfaceIndex || (isRx ? flow.rxCopies : flow.txCopies) !== undefined) {
      addAtAnotherInterface(flow, isRx, frame);
      return;
    }
    count(flow, isRx, datagram.datagrams);
    const {direct} = flow;
    if (direct !== undefined && datagram.datagrams === 1) {
      addDirectly(flow, direct, isRx, datagram.payloadBytes, frame);
    } else keep(flow, isRx, frame, datagram.payloadAt, datagram.payloadBytes, datagram.capturedPayloadBytes);
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
    flow: CapturedFlow,
    counter: SoleCounter,
    isRx: boolean,
    bytes: number,
    frame: Frame,
  ): void {
    const atMs = frame.atMs + context.shiftMs;
    flow.lastSeenMs = atMs;
    if (isRx) {
      counters[rxPackets]! += 1;
      counters[rxBytes]! += bytes;
      counters[rxForwarded]! += 1;
      counter.addRx(1, bytes, atMs);
      counter.addRxSize(bytes);
    } else {
      counters[txPackets]! += 1;
      counters[txBytes]! += bytes;
      counters[txForwarded]! += 1;
      counter.addTx(1, bytes, atMs);
      counter.addTxSize(bytes);
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
      if (isRx) flow.rxInterface = frame.interfaceIndex;
      else flow.txInterface = frame.interfaceIndex;
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

  function copiesOf(flow: CapturedFlow, isRx: boolean, counted: number) {
    const lastSeenMs = Math.max(flow.lastSeenMs - context.shiftMs, records.lastMs(flow));
    if (isRx) {
      flow.rxCopies ??= createCopies({
        interfaceIndex: flow.rxInterface,
        counted,
        lastDatagrams: flow.rxLast,
        lastSeenMs,
      });
      return flow.rxCopies;
    }
    flow.txCopies ??= createCopies({
      interfaceIndex: flow.txInterface,
      counted,
      lastDatagrams: flow.txLast,
      lastSeenMs,
    });
    return flow.txCopies;
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
    const isSwapped = isSenderTarget(endOf(sender), endOf(receiver));
    const [client, target] = isSwapped ? [receiver, sender] : [sender, receiver];
    const [clientText, targetText] = [formatEndpoint(client), formatEndpoint(target)];
    const path = surroundings.isKnown
      ? pathOf(surroundings.isLocal(client.host), surroundings.isLocal(target.host), isGroup(target.host))
      : pathOfFrame(frame.outgoing, sender.host, isSwapped);
    const interfaceName = options.interfaceName(frame.interfaceIndex);
    const name = options.names?.nameOf(target.host);
    options.onNew?.(clientText, targetText, {
      ...(path !== undefined && {direction: path}),
      ...(interfaceName !== undefined && {interface: interfaceName}),
      ...(name !== undefined && {target_name: name, target_name_seen: true}),
    });
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
    flow.watchFirstDatagrams(options.watch?.(flow));
    return flow;
  }

  const endOf = ({host, port}: Endpoint) => ({
    port,
    isGroup: isGroup(host),
    isBound: surroundings.isLocal(host) && surroundings.isBound(port),
  });
  const isGroup = (host: string) => isGroupAddress(host) || surroundings.isBroadcast(host);

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
      for (const flow of all()) {
        if (haveChanged) flow.followReporters();
        flow.settle();
        const timeoutMs = flow.isAnswered ? options.answeredIdleTimeoutMs : options.idleTimeoutMs;
        if (nowMs - flow.lastSeenMs >= timeoutMs) end(flow, 'idle');
      }
    },
    flowsOf: (client, target) =>
      [...all()].filter(
        flow => formatEndpoint(flow.client) === client && formatEndpoint(flow.target) === target,
      ),
    all,
    end,
    endAll() {
      records.flush();
      for (const flow of all()) end(flow, 'stopped');
    },
  };
}
