import {ARPHRD_LOOPBACK, PACKET_OUTGOING, sockFilterBytes} from '../../libc/abi.js';
import {EtherType} from '../../packet/frame.js';
import {namingPorts} from '../naming-ports.js';

/** What the kernel lets through. */
export interface FilterOptions {
  readonly ipv6: boolean;
  /** UDP datagrams from or to one of these ports; empty: of all ports. */
  readonly ports: readonly number[];
  /** How much of a packet is copied, in bytes from its network header on; Infinity: all of it. */
  readonly snapBytes: number;
  /** The same for datagrams that may name somebody, if that is more: answers of DNS, hellos of QUIC and DTLS. */
  readonly namingSnapBytes?: number;
}

/** More ports than this are left to user space: the kernel compares them one by one. */
const maxPorts = 32;
/** An Ethernet header with two VLAN tags, the longest link header that is left room for. */
const linkHeaderBytes = 22;

// include/uapi/linux/filter.h and bpf_common.h: classic BPF.
const load = {word: 0x20, half: 0x28, byte: 0x30, halfAtX: 0x48, byteAtX: 0x50, packetLength: 0x80} as const;
/** X = 4 * (byte & 15): the length of an IPv4 header. */
const loadHeaderLength = 0xb1;
const loadX = 0x01;
const jump = {always: 0x05, equal: 0x15, greater: 0x25, anyBit: 0x45} as const;
const and = 0x54;
const returnValue = 0x06;
// Where loads from these offsets find what is not in the packet, and the packet's network header.
const protocol = 0xfffff000;
const packetType = protocol + 4;
const hardwareType = protocol + 28;
const network = 0xfff00000;

// IANA's protocol numbers; extension headers of IPv6 per RFC 7045.
const udp = 17;
const icmp = 1;
const icmpv6 = 58;
const ipv6Extensions = [0, 43, 44, 51, 60, 135, 139, 140] as const;
/** The type "destination unreachable": RFC 792, RFC 4443. */
const icmpUnreachable = 3;
const icmpv6Unreachable = 1;
const ipv6HeaderBytes = 40;
const udpHeaderBytes = 8;

/** The first byte of a long header of QUIC (RFC 9000, section 17.2), and of a handshake record of DTLS (RFC 9147, section 4.1). */
const quicLongHeader = 0xc0;
const dtlsHandshake = 22;

interface Instruction {
  readonly code: number;
  readonly value: number;
  /** The label to go to if the comparison holds; otherwise the next instruction follows. */
  readonly to?: string;
}

/**
 * The classic BPF program for a packet socket of type SOCK_RAW, as struct sock_filter one behind the other
 * (Documentation/networking/filter.rst). UDP and ICMP's unreachable errors pass. So do fragments, IPv6 extension headers and VLAN tags in
 * the packet, whose contents user space looks at. Of what the loopback interface shows twice, the incoming one passes.
 */
export function filterProgram({ipv6, ports, snapBytes, namingSnapBytes = 0}: FilterOptions): Uint8Array {
  const instructions: Instruction[] = [];
  const labels = new Map<string, number>();
  const add = (code: number, value: number, to?: string) =>
    instructions.push({code, value, ...(to !== undefined && {to})});
  const label = (name: string) => labels.set(name, instructions.length);
  const equal = (value: number, to: string) => add(jump.equal, value, to);
  const goto = (to: string) => add(jump.always, 0, to);
  const known = ports.length <= maxPorts ? ports : [];
  const isNaming = namingSnapBytes > snapBytes;
  const udpLabel = (version: string) => (known.length > 0 || isNaming ? `udp${version}` : 'accept');
  const selected = isNaming ? 'names' : 'accept';
  const lengthOf = (bytes: number) => Math.min(bytes + linkHeaderBytes, 0xffffffff);

  add(load.word, hardwareType);
  equal(ARPHRD_LOOPBACK, 'loopback');
  goto('protocol');
  label('loopback');
  add(load.word, packetType);
  equal(PACKET_OUTGOING, 'drop');
  label('protocol');
  add(load.word, protocol);
  equal(EtherType.ipv4, 'ipv4');
  if (ipv6) equal(EtherType.ipv6, 'ipv6');
  for (const tag of [EtherType.vlan, EtherType.serviceVlan, EtherType.oldServiceVlan]) equal(tag, 'accept');
  goto('drop');

  label('ipv4');
  add(load.byte, network + 9);
  equal(udp, udpLabel('4'));
  equal(icmp, 'icmp');
  goto('drop');
  label('icmp');
  add(loadHeaderLength, network);
  add(load.byteAtX, network);
  equal(icmpUnreachable, 'accept');
  goto('drop');

  if (ipv6) {
    label('ipv6');
    add(load.byte, network + 6);
    equal(udp, udpLabel('6'));
    for (const header of ipv6Extensions) equal(header, 'accept');
    equal(icmpv6, 'icmpv6');
    goto('drop');
    label('icmpv6');
    add(load.byte, network + ipv6HeaderBytes);
    equal(icmpv6Unreachable, 'accept');
    goto('drop');
  }

  if (known.length > 0 || isNaming) {
    if (ipv6) {
      label('udp6');
      add(loadX, ipv6HeaderBytes);
      goto('ports');
    }
    label('udp4');
    add(load.half, network + 6);
    // A later fragment carries no ports.
    add(jump.anyBit, 0x1fff, 'accept');
    add(loadHeaderLength, network);
    label('ports');
  }
  if (known.length > 0) {
    for (const at of [network, network + 2]) {
      add(load.halfAtX, at);
      for (const port of known) equal(port, selected);
    }
    goto('drop');
  }
  if (isNaming) {
    label('names');
    // A load beyond the end of a packet would drop it, and a short one is copied whole in any case.
    add(load.packetLength, 0);
    add(jump.greater, lengthOf(snapBytes), 'long');
    goto('accept');
    label('long');
    add(load.halfAtX, network);
    for (const port of namingPorts) equal(port, 'whole');
    add(load.byteAtX, network + udpHeaderBytes);
    equal(dtlsHandshake, 'whole');
    add(and, quicLongHeader);
    equal(quicLongHeader, 'whole');
  }
  label('accept');
  add(returnValue, lengthOf(snapBytes));
  if (isNaming) {
    label('whole');
    add(returnValue, lengthOf(namingSnapBytes));
  }
  label('drop');
  add(returnValue, 0);
  return assemble(instructions, labels);
}

function assemble(instructions: readonly Instruction[], labels: ReadonlyMap<string, number>): Uint8Array {
  const program = new Uint8Array(instructions.length * sockFilterBytes);
  const view = new DataView(program.buffer);
  for (const [index, {code, value, to}] of instructions.entries()) {
    const distance = to === undefined ? 0 : labels.get(to)! - index - 1;
    const at = index * sockFilterBytes;
    view.setUint16(at, code, true);
    if (code !== jump.always) view.setUint8(at + 2, distance);
    view.setUint32(at + 4, code === jump.always ? distance : value, true);
  }
  return program;
}
