import {execFileSync} from 'node:child_process';

/** A packet as Wireshark's dissector reads it. */
export interface DissectedPacket {
  readonly source: string;
  readonly target: string;
  readonly payloadBytes: number;
  readonly payload: string;
  readonly atMs: number;
  readonly comment: string;
  /** Whether the checksums of UDP and, where there is one, of IP are right. */
  readonly isRight: boolean;
}

const fields = [
  ...['ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'udp.srcport', 'udp.dstport', 'udp.length', 'udp.payload'],
  ...['frame.time_epoch', 'frame.comment', 'ip.checksum.status', 'udp.checksum.status'],
];
/** What the dissector calls a right checksum. */
const good = '1';

/** The packets of a capture file. A file that Wireshark finds damaged is an error. */
export function dissectFile(file: string): DissectedPacket[] {
  const checks = ['-o', 'udp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'];
  const output = tshark(
    ...['-n', '-r', file, ...checks, '-T', 'fields', '-E', 'separator=|', '-E', 'occurrence=f'],
    ...fields.flatMap(field => ['-e', field]),
  );
  return output
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [ip4, to4, ip6, to6, from, to, length, data, time, comment, ipStatus, udpStatus] =
        line.split('|');
      return {
        source: ip4 ? `${ip4}:${from}` : `[${ip6}]:${from}`,
        target: to4 ? `${to4}:${to}` : `[${to6}]:${to}`,
        payloadBytes: Number(length) - 8,
        payload: Buffer.from(data ?? '', 'hex').toString('latin1'),
        atMs: Number(time) * 1000,
        comment: comment ?? '',
        isRight: udpStatus === good && (ip4 === '' || ipStatus === good),
      };
    });
}

/** Of each conversation: its two ends, and how many datagrams they sent. */
export function conversationsOf(file: string): Map<string, readonly [fromFirst: number, fromSecond: number]> {
  const lines = tshark('-n', '-r', file, '-q', '-z', 'conv,udp').matchAll(
    /^(\S+:\d+) +<-> +(\S+:\d+) +(\d+) .*?(?:bytes|kB|MB) +(\d+) /gm,
  );
  return new Map([...lines].map(([, a, b, back, forth]) => [`${a} ${b}`, [Number(forth), Number(back)]]));
}

function tshark(...parameters: readonly string[]): string {
  return execFileSync('tshark', parameters, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
