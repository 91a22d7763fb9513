import ipaddr from 'ipaddr.js';

/** Builds packets and verifies checksums in the plainest way, to compare the relay's code with. */
export interface PacketParts {
  readonly source: string;
  readonly target: string;
  readonly protocol?: number;
  readonly payload: Uint8Array;
  /** IPv4: a multiple of 4 bytes. */
  readonly options?: Uint8Array;
  /** IPv6: extension headers as [protocol number, bytes]; the next-header fields are filled in. */
  readonly extensions?: readonly (readonly [number, Uint8Array])[];
  readonly identification?: number;
  /** In bytes. */
  readonly fragmentOffset?: number;
  readonly moreFragments?: boolean;
}

export const bytesOf = (address: string) => Uint8Array.from(ipaddr.parse(address).toByteArray());

export const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

export const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));

/** RFC 1071 taken literally: 16-bit words, big-endian, carries added in. */
export function naiveSum(...parts: readonly Uint8Array[]): number {
  const bytes = Buffer.concat(parts);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return sum;
}

export function pseudoHeader(source: Uint8Array, target: Uint8Array, protocol: number, length: number) {
  const rest = source.length === 4 ? [0, protocol] : [0, 0, 0, protocol];
  const lengths = source.length === 4 ? [length >> 8, length & 255] : [0, 0, length >> 8, length & 255];
  return Uint8Array.from([
    ...source,
    ...target,
    ...(source.length === 4 ? [...rest, ...lengths] : [...lengths, ...rest]),
  ]);
}

export function udpDatagram(
  source: string,
  target: string,
  [sourcePort, targetPort]: readonly [number, number],
  data: Uint8Array,
): Uint8Array {
  const datagram = new Uint8Array(8 + data.length);
  const view = viewOf(datagram);
  view.setUint16(0, sourcePort);
  view.setUint16(2, targetPort);
  view.setUint16(4, datagram.length);
  datagram.set(data, 8);
  const sum = naiveSum(pseudoHeader(bytesOf(source), bytesOf(target), 17, datagram.length), datagram);
  view.setUint16(6, ~sum & 0xffff || 0xffff);
  return datagram;
}

export function ipPacket(parts: PacketParts): Uint8Array {
  return ipaddr.parse(parts.source).kind() === 'ipv4' ? ipv4Packet(parts) : ipv6Packet(parts);
}

/** A packet that carries a UDP datagram. */
export function udpPacket(
  source: string,
  target: string,
  ports: readonly [number, number],
  data: Uint8Array,
  more: Partial<PacketParts> = {},
): Uint8Array {
  return ipPacket({source, target, payload: udpDatagram(source, target, ports, data), ...more});
}

/** The same payload in fragments of `size` bytes each. */
export function fragments(parts: PacketParts, size: number): Uint8Array[] {
  const made: Uint8Array[] = [];
  for (let offset = 0; offset < parts.payload.length; offset += size) {
    const payload = parts.payload.subarray(offset, offset + size);
    const moreFragments = offset + size < parts.payload.length;
    made.push(ipPacket({identification: 1, ...parts, payload, fragmentOffset: offset, moreFragments}));
  }
  return made;
}

function ipv4Packet(parts: PacketParts): Uint8Array {
  const {payload, options = new Uint8Array(0), protocol = 17} = parts;
  const headerBytes = 20 + options.length;
  const packet = new Uint8Array(headerBytes + payload.length);
  const view = viewOf(packet);
  view.setUint8(0, 0x40 | (headerBytes / 4));
  view.setUint16(2, packet.length);
  view.setUint16(4, parts.identification ?? 0);
  view.setUint16(6, (parts.moreFragments ? 0x2000 : 0) | ((parts.fragmentOffset ?? 0) / 8));
  view.setUint8(8, 64);
  view.setUint8(9, protocol);
  packet.set(bytesOf(parts.source), 12);
  packet.set(bytesOf(parts.target), 16);
  packet.set(options, 20);
  view.setUint16(10, ~naiveSum(packet.subarray(0, headerBytes)) & 0xffff);
  packet.set(payload, headerBytes);
  return packet;
}

function ipv6Packet(parts: PacketParts): Uint8Array {
  const {payload, extensions = [], protocol = 17} = parts;
  const headers = [...extensions];
  if (parts.fragmentOffset !== undefined || parts.moreFragments) {
    const fragment = new Uint8Array(8);
    viewOf(fragment).setUint16(2, (parts.fragmentOffset ?? 0) | (parts.moreFragments ? 1 : 0));
    viewOf(fragment).setUint32(4, parts.identification ?? 0);
    headers.push([44, fragment]);
  }
  const chain = headers.map(([, bytes], index) => {
    const header = Uint8Array.from(bytes);
    header[0] = headers[index + 1]?.[0] ?? protocol;
    return header;
  });
  const body = Buffer.concat([...chain, payload]);
  const packet = new Uint8Array(40 + body.length);
  const view = viewOf(packet);
  view.setUint8(0, 0x60);
  view.setUint16(4, body.length);
  view.setUint8(6, headers[0]?.[0] ?? protocol);
  view.setUint8(7, 64);
  packet.set(bytesOf(parts.source), 8);
  packet.set(bytesOf(parts.target), 24);
  packet.set(body, 40);
  return packet;
}

/** Reads a packet without extension headers and verifies every checksum. @throws when one is wrong */
export function dissect(packet: Uint8Array) {
  const view = viewOf(packet);
  const isV4 = packet[0]! >> 4 === 4;
  const headerBytes = isV4 ? (packet[0]! & 15) * 4 : 40;
  const length = isV4 ? view.getUint16(2) : 40 + view.getUint16(4);
  if (length !== packet.length) throw new Error(`length ${length} of a packet of ${packet.length} bytes`);
  if (isV4 && naiveSum(packet.subarray(0, headerBytes)) !== 0xffff) throw new Error('IPv4 checksum');
  const protocol = isV4 ? packet[9]! : packet[6]!;
  const source = isV4 ? packet.subarray(12, 16) : packet.subarray(8, 24);
  const target = isV4 ? packet.subarray(16, 20) : packet.subarray(24, 40);
  const upper = packet.subarray(headerBytes);
  const isFragment = isV4 ? (view.getUint16(6) & 0x3fff) !== 0 : protocol === 44;
  if (!isFragment) {
    const pseudo = protocol === 1 ? [] : [pseudoHeader(source, target, protocol, upper.length)];
    if (naiveSum(...pseudo, upper) !== 0xffff) throw new Error(`checksum of protocol ${protocol}`);
  }
  const text = (bytes: Uint8Array) => ipaddr.fromByteArray([...bytes]).toString();
  return {protocol, source: text(source), target: text(target), upper, isFragment};
}
