import {sizeClassOf} from '../../flow/size-class.js';
import {EtherType, type TakePlainPacket} from '../../packet/frame.js';
import {ipv4HeaderBytes} from '../../packet/ipv4.js';
import {ipv6HeaderBytes, nextHeaderAt, payloadLengthAt, sourceAt, targetAt} from '../../packet/ipv6.js';
import {Protocol} from '../../packet/packet.js';
import {lengthAt, udpHeaderBytes} from '../../packet/udp.js';
import {C, type ServiceCounters} from '../../relay/counters.js';
import {Column} from '../../reporting/meter-table.js';
import {Flag, Int, intsPerFlow, Num, numbersPerFlow} from './flow-columns.js';
import {noFlow} from './flow-index.js';
import {createKey, readKey6} from './flow-key.js';
import type {FlowStore} from './flow-store.js';

/** As constants: these are written for each datagram. */
const {rxPackets, rxBytes, rxForwarded, txPackets, txBytes, txForwarded} = C;

/** Counts datagrams of flows about which nothing more is to be found out (`Flag.direct`). */
export interface DirectCounting {
  /** When the datagram was captured that is counted next, by udptop's clock: one number, in memory. */
  readonly atMs: Float64Array;
  /** Counts a datagram of the flow. */
  add(flow: number, isRx: boolean, bytes: number): void;
  /**
   * Counts the datagram in a plain packet, if it is whole, and of such a flow. This is what a busy capture does most of the time: it
   * reads each word of the headers once, keeps nothing and allocates nothing.
   */
  readonly take: TakePlainPacket;
  /** What to add to the time of a frame, in ms, so that it is by udptop's clock. */
  setShiftMs(shiftMs: number): void;
}

export function createDirectCounting(store: FlowStore, counters: ServiceCounters): DirectCounting {
  const {ints, numbers} = store;
  const key6 = createKey(6);
  // In memory, because V8 makes an object of each number with a fraction that it passes on.
  const shift = new Float64Array(1);
  const atMs = new Float64Array(1);

  function add(flow: number, isRx: boolean, bytes: number): void {
    const fields = store.fieldsOf(flow);
    const offset = store.offsetOf(flow);
    fields[offset + Column.lastSeenMs] = atMs[0]!;
    if (isRx) {
      numbers[flow * numbersPerFlow + Num.rxCounted]! += 1;
      ints[flow * intsPerFlow + Int.rxLast] = 1;
      counters[rxPackets]! += 1;
      counters[rxBytes]! += bytes;
      counters[rxForwarded]! += 1;
      fields[offset + Column.rxPackets]! += 1;
      fields[offset + Column.rxBytes]! += bytes;
      fields[offset + Column.rxSizes + sizeClassOf(bytes)]! += 1;
    } else {
      numbers[flow * numbersPerFlow + Num.txCounted]! += 1;
      ints[flow * intsPerFlow + Int.txLast] = 1;
      counters[txPackets]! += 1;
      counters[txBytes]! += bytes;
      counters[txForwarded]! += 1;
      fields[offset + Column.txPackets]! += 1;
      fields[offset + Column.txBytes]! += bytes;
      fields[offset + Column.txSizes + sizeClassOf(bytes)]! += 1;
      fields[offset + Column.refusedSinceReply] = 0;
    }
  }

  function takeIpv4(
    view: DataView,
    at: number,
    end: number,
    wireEnd: number,
    interfaceIndex: number,
    seconds: number,
    nanoseconds: number,
  ): boolean {
    if (end - at < ipv4HeaderBytes + udpHeaderBytes) return false;
    const first = view.getInt32(at);
    const totalBytes = first & 0xffff;
    // No options, and no fragment.
    if (first >>> 24 !== 0x45 || (view.getInt32(at + 4) & 0x3fff) !== 0) return false;
    if (((view.getInt32(at + 8) >>> 16) & 0xff) !== Protocol.udp) return false;
    const udpBytes = view.getUint16(at + 24);
    if (udpBytes < udpHeaderBytes || udpBytes > totalBytes - ipv4HeaderBytes) return false;
    if (at + totalBytes > wireEnd) return false;
    const source = view.getInt32(at + 12);
    const target = view.getInt32(at + 16);
    const ports = view.getInt32(at + 20);
    const isSenderFirst = source < target || (source === target && ports >>> 16 <= (ports & 0xffff));
    const flow = isSenderFirst
      ? store.findIpv4(source, target, ports)
      : store.findIpv4(target, source, (ports << 16) | (ports >>> 16));
    return count(flow, isSenderFirst, udpBytes - udpHeaderBytes, interfaceIndex, seconds, nanoseconds);
  }

  function takeIpv6(
    view: DataView,
    at: number,
    end: number,
    wireEnd: number,
    interfaceIndex: number,
    seconds: number,
    nanoseconds: number,
  ): boolean {
    const udpAt = at + ipv6HeaderBytes;
    if (end - udpAt < udpHeaderBytes) return false;
    if (view.getUint8(at) >>> 4 !== 6 || view.getUint8(at + nextHeaderAt) !== Protocol.udp) return false;
    const packetBytes = view.getUint16(at + payloadLengthAt);
    const udpBytes = view.getUint16(udpAt + lengthAt);
    if (udpBytes < udpHeaderBytes || udpBytes > packetBytes || udpAt + packetBytes > wireEnd) return false;
    const ports = view.getInt32(udpAt);
    const isSenderFirst = readKey6(view, at + sourceAt, at + targetAt, ports >>> 16, ports & 0xffff, key6);
    const flow = store.find(6, key6);
    return count(flow, isSenderFirst, udpBytes - udpHeaderBytes, interfaceIndex, seconds, nanoseconds);
  }

  /** Unless somebody looks at the flow, or it is not where it was first seen. */
  function count(
    flow: number,
    isSenderFirst: boolean,
    bytes: number,
    interfaceIndex: number,
    seconds: number,
    nanoseconds: number,
  ): boolean {
    if (flow === noFlow) return false;
    const row = flow * intsPerFlow;
    const flags = ints[row + Int.flags]!;
    const isRx = ((flags & Flag.clientFirst) !== 0) === isSenderFirst;
    const others = Flag.quality | (isRx ? Flag.rxCopies : Flag.txCopies);
    if ((flags & (Flag.direct | others)) !== Flag.direct) return false;
    if (ints[row + (isRx ? Int.rxInterface : Int.txInterface)] !== interfaceIndex) return false;
    atMs[0] = seconds * 1000 + nanoseconds / 1e6 + shift[0]!;
    add(flow, isRx, bytes);
    return true;
  }

  return {
    atMs,
    add,
    take: (view, at, end, wireEnd, etherType, interfaceIndex, seconds, nanoseconds) =>
      etherType === EtherType.ipv4
        ? takeIpv4(view, at, end, wireEnd, interfaceIndex, seconds, nanoseconds)
        : takeIpv6(view, at, end, wireEnd, interfaceIndex, seconds, nanoseconds),
    setShiftMs(shiftMs) {
      shift[0] = shiftMs;
    },
  };
}
