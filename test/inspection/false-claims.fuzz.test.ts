import {createCipheriv} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {createInspector, maxDatagrams} from '../../source/inspection/inspect.js';
import {fuzzCases, fuzzSeed} from '../fuzz/cases.js';
import {samplesOfCode} from './samples.js';

/** So many random payloads may be taken for an application: on random ports, and on one of its own. */
const elsewhere = 1 / 1_000_000;
const onItsPort = 10 / 1_000_000;
const mostBytes = 1500;

/** Uniformly distributed bytes, the same for a seed: the key stream of AES. Payloads are windows into it. */
const noiseBytes = 8 * 1024 * 1024;
const key = Buffer.alloc(16);
key.writeUInt32BE(fuzzSeed, 0);
const noise = createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(noiseBytes));
/** The windows' starts are so far from each other; a prime, so that they fall anywhere after a while. */
const stepBytes = 1009;

/** Shows random payloads to inspection, each as the first datagram of a flow, and counts what they are taken for. */
function claims(count: number, port?: number, head?: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>();
  const last = noiseBytes - mostBytes - 8;
  for (let index = 0; index < count; index++) {
    const at = (index * stepBytes) % last;
    const payload = noise.subarray(at, at + 1 + ((noise.readUInt16LE(at + mostBytes) + index) % mostBytes));
    const saved = payload[0]!;
    if (head) payload.set(head.subarray(0, 1));
    const finding = createInspector().inspect({
      payload,
      direction: (index & 1) === 0 ? 'rx' : 'tx',
      clientPort: noise.readUInt16LE(at + mostBytes + 2),
      targetPort: port ?? noise.readUInt16LE(at + mostBytes + 4),
    });
    payload[0] = saved;
    if (finding) counts.set(finding.app, (counts.get(finding.app) ?? 0) + 1);
  }
  return counts;
}

/** What was claimed too often. A single one is chance, where even one is more than the share. */
function tooMany(counts: ReadonlyMap<string, number>, count: number, share: number): string[] {
  const allowed = Math.max(1, Math.ceil(count * share));
  return [...counts].filter(([, claimed]) => claimed > allowed).map(([app, claimed]) => `${app}: ${claimed}`);
}

/** Those of what code recognises; how likely a rule is to match is computed in `signatures/rules.test.ts`. */
const ports = [
  ...new Set([
    ...samplesOfCode.flatMap(({port}) => (port === undefined ? [] : [port])),
    ...[53, 123, 161, 443, 500, 514, 1194, 1645, 3478, 4500, 8125, 51_820],
  ]),
].sort((one, other) => one - other);

describe('random payloads', () => {
  test('are taken for nothing on random ports', () => {
    const count = fuzzCases * 30;
    expect(tooMany(claims(count), count, elsewhere)).toEqual([]);
  });

  test.each(ports)('are taken for nothing on port %d', port => {
    const count = fuzzCases * 3;
    expect(tooMany(claims(count, port), count, onItsPort)).toEqual([]);
  });

  // As if there were 256 times as many: each recogniser is shown those that begin as it wants.
  test.each(samplesOfCode.map(({app, what, port, payload}) => [`${app}: ${what}`, port, payload] as const))(
    'that begin like %s are taken for nothing',
    (_, port, payload) => {
      const count = Math.ceil(fuzzCases * 0.8);
      expect(tooMany(claims(count, undefined, payload), count, 256 * elsewhere)).toEqual([]);
      if (port === undefined) return;
      expect(tooMany(claims(count, port, payload), count, 256 * onItsPort)).toEqual([]);
    },
  );

  test('are taken for nothing in the course of a flow', () => {
    const flows = fuzzCases;
    let count = 0;
    for (let flow = 0, at = 0; flow < flows; flow++) {
      const inspector = createInspector();
      for (let index = 0; index < 2 * maxDatagrams; index++) {
        at = (at + stepBytes) % (noiseBytes - mostBytes);
        const payload = noise.subarray(at, at + (noise[at]! % 200));
        const direction = index % 2 === 0 ? 'rx' : 'tx';
        if (inspector.inspect({payload, direction, clientPort: 50_505, targetPort: 40_404})) count++;
      }
    }
    expect(count).toBeLessThanOrEqual(1);
  });
});
