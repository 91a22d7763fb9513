/** A value as the format has it. Whole numbers are written as unsigned ones of 32 bits. */
export type MmdbValue =
  | string
  | number
  | boolean
  | readonly MmdbValue[]
  | {readonly [key: string]: MmdbValue};

export interface MmdbOptions {
  readonly type?: string;
  readonly ipVersion?: 4 | 6;
  /** Bits of a record: half a node. */
  readonly recordSize?: 24 | 28 | 32;
}

/** A node's records: a node, an index of the data, or nothing. */
type Branch = Node | number | undefined;
type Node = [Branch, Branch];

/**
 * A database in MaxMind's format 2.0 (https://maxmind.github.io/MaxMind-DB/).
 * @param networks records by CIDR block; a longer prefix goes before a shorter one that holds it
 */
export function mmdb(
  networks: Readonly<Record<string, MmdbValue>>,
  {type = 'Test', ipVersion = 6, recordSize = 24}: MmdbOptions = {},
): Buffer {
  const root: Node = [undefined, undefined];
  const data: Buffer[] = [];
  const offsets: number[] = [];
  let size = 0;
  for (const [block, record] of Object.entries(networks)) {
    const bytes = encoded(record);
    put(root, bitsOf(block, ipVersion), offsets.length);
    offsets.push(size);
    data.push(bytes);
    size += bytes.length;
  }
  const nodes: Node[] = [];
  number(root, nodes);
  const numbers = new Map(nodes.map((node, index) => [node, index]));
  const recordOf = (branch: Branch): number => {
    if (branch === undefined) return nodes.length;
    return typeof branch === 'number' ? nodes.length + 16 + offsets[branch]! : numbers.get(branch)!;
  };
  const tree = nodes.map(([left, right]) => nodeBytes(recordOf(left), recordOf(right), recordSize));
  const metadata = encoded({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: type,
    description: {en: 'for tests'},
    ip_version: ipVersion,
    languages: ['en'],
    node_count: nodes.length,
    record_size: recordSize,
  });
  const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
  return Buffer.concat([...tree, Buffer.alloc(16), ...data, marker, metadata]);
}

/** The bits of a block's prefix. IPv4 lies below ::/96 in a tree of IPv6. */
function bitsOf(block: string, ipVersion: 4 | 6): number[] {
  const [host = '', length = ''] = block.split('/');
  const isIpv4 = host.includes('.');
  const parts = isIpv4 ? host.split('.').map(Number) : ipv6Parts(host);
  const width = isIpv4 ? 8 : 16;
  const bits = parts.flatMap(part =>
    Array.from({length: width}, (_, bit) => (part >> (width - 1 - bit)) & 1),
  );
  const prefix = bits.slice(0, Number(length));
  return isIpv4 && ipVersion === 6 ? [...Array<number>(96).fill(0), ...prefix] : prefix;
}

function ipv6Parts(host: string): number[] {
  const [left = '', right] = host.split('::');
  const parse = (half: string) => (half === '' ? [] : half.split(':').map(part => Number.parseInt(part, 16)));
  const [first, last] = [parse(left), parse(right ?? '')];
  return right === undefined ? first : [...first, ...Array(8 - first.length - last.length).fill(0), ...last];
}

function put(root: Node, bits: readonly number[], index: number): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const next = node[bit];
    if (typeof next === 'number') throw new Error('the longer prefix goes first');
    const below: Node = next ?? [undefined, undefined];
    node[bit] = below;
    node = below;
  }
  fill(node, bits.at(-1)!, index);
}

/** What has no record of its own yet gets this one. */
function fill(node: Node, bit: number, index: number): void {
  const branch = node[bit];
  if (branch === undefined) node[bit] = index;
  else if (typeof branch !== 'number') for (const each of [0, 1]) fill(branch, each, index);
}

function number(node: Node, nodes: Node[]): void {
  nodes.push(node);
  for (const branch of node) if (typeof branch === 'object') number(branch, nodes);
}

function nodeBytes(left: number, right: number, recordSize: 24 | 28 | 32): Buffer {
  const bytes = Buffer.alloc(recordSize / 4);
  if (recordSize === 28) {
    bytes.writeUIntBE(left & 0xff_ffff, 0, 3);
    bytes[3] = ((left >>> 24) << 4) | (right >>> 24);
    bytes.writeUIntBE(right & 0xff_ffff, 4, 3);
  } else {
    bytes.writeUIntBE(left, 0, recordSize / 8);
    bytes.writeUIntBE(right, recordSize / 8, recordSize / 8);
  }
  return bytes;
}

const types = {string: 2, double: 3, uint32: 6, map: 7, array: 11, boolean: 14} as const;

function encoded(value: MmdbValue): Buffer {
  if (typeof value === 'string') return field(types.string, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === 'boolean') return field(types.boolean, Number(value));
  if (typeof value === 'number') return encodedNumber(value);
  if (Array.isArray(value)) return field(types.array, value.length, ...value.map(encoded));
  const entries = Object.entries(value);
  return field(types.map, entries.length, ...entries.flatMap(([key, each]) => [encoded(key), encoded(each)]));
}

function encodedNumber(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  if (Number.isInteger(value) && value >= 0) {
    bytes.writeUInt32BE(value);
    return field(types.uint32, 4, bytes.subarray(0, 4));
  }
  bytes.writeDoubleBE(value);
  return field(types.double, 8, bytes);
}

/** The control byte, a type above 7 in a byte of its own, and the size where it does not fit in. */
function field(type: number, size: number, ...payload: readonly Buffer[]): Buffer {
  if (size >= 285 + 65_536) throw new Error('longer than any test needs');
  const short = size < 29 ? size : size < 285 ? 29 : 30;
  const more = Buffer.alloc(short - Math.min(short, 28));
  if (short === 29) more[0] = size - 29;
  if (short === 30) more.writeUInt16BE(size - 285);
  return Buffer.concat([Buffer.from(type > 7 ? [short, type - 7] : [(type << 5) | short]), more, ...payload]);
}
