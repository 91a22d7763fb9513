import {execFileSync} from 'node:child_process';
import type {Claim, Dissected} from './conversation.js';

const always = ['frame.time_epoch', 'frame.protocols', 'ip.src', 'ip.dst', 'udp.srcport', 'udp.dstport'];
/** Between the values of a field that occurs more than once. */
const separator = '\u001f';

/** The datagrams of a capture file as tshark reads them, with the fields that these claims speak of. */
export function dissect(file: string, claims: readonly Claim[]): Dissected[] {
  const fields = claims.flatMap(({facts = []}) => facts.flatMap(fact => fact.fields ?? []));
  const read = [...new Set([...always, ...fields])];
  const told = claims.filter(({decodeAs}) => decodeAs !== undefined);
  const output = execFileSync(
    'tshark',
    [
      ...['-n', '-r', file, '-T', 'fields', '-E', 'occurrence=a', '-E', `aggregator=${separator}`],
      // It takes SRT for what SRT was made from.
      ...['--disable-heuristic', 'udt_udp'],
      ...told.flatMap(({port, decodeAs}) => ['-d', `udp.port==${port},${decodeAs}`]),
      ...read.flatMap(field => ['-e', field]),
    ],
    {encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore']},
  );
  return output
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const columns = line.split('\t').map(column => (column === '' ? [] : column.split(separator)));
      const values = (field: string) => {
        const index = read.indexOf(field);
        if (index < 0) throw new Error(`a fact does not name the field ${field} that it reads`);
        return columns[index] ?? [];
      };
      // What is inside of a tunnel, or quoted by an error, comes after the datagram's own.
      const end = (address: string, port: string) => `${values(address)[0]}:${values(port)[0]}`;
      return {
        atMs: Number(values('frame.time_epoch')[0]) * 1000,
        source: end('ip.src', 'udp.srcport'),
        target: end('ip.dst', 'udp.dstport'),
        protocols: values('frame.protocols')[0]!.split(':'),
        values,
      };
    });
}

/** By their two ends, in any order. */
export function conversationsIn(packets: readonly Dissected[]): Map<string, Dissected[]> {
  const found = new Map<string, Dissected[]>();
  for (const packet of packets) {
    const key = keyOf(packet.source, packet.target);
    const conversation = found.get(key);
    if (conversation === undefined) found.set(key, [packet]);
    else conversation.push(packet);
  }
  return found;
}

export const keyOf = (...ends: readonly [string, string]): string => ends.toSorted().join(' ');
