import {describe, expect, test} from 'vitest';
import type {Finding} from '../../source/inspection/inspect.js';
import {createFlowInspection} from '../../source/monitor/inspect-flows.js';
import type {Session} from '../../source/relay/sessions/session.js';
import {hex, join} from '../inspection/payloads.js';
import {quicV1Initial} from '../inspection/vectors.js';
import {dnsQuery} from '../relay/dns-query.js';

const session = {client: {host: '127.0.0.1', port: 40_000}, target: {host: '127.0.0.1', port: 53}} as Session;
const query = dnsQuery('example.org');
const nothingKnown = Uint8Array.of(1, 2, 3);

/** Every look at the clock is `tickMs` after the one before. */
function rig(tickMs = 0) {
  const clock = {nowMs: 0};
  const findings: Finding[] = [];
  const watchFor = createFlowInspection(
    (_, finding) => findings.push(finding),
    () => {
      clock.nowMs += tickMs;
      return clock.nowMs;
    },
  );
  return {clock, findings, watch: () => watchFor(session)!};
}

describe('the inspection of new flows', () => {
  test('reports its finding once, and then stops looking', () => {
    const {findings, watch} = rig();
    const see = watch();
    expect(see('rx', nothingKnown)).toBe(true);
    expect(see('rx', query)).toBe(false);
    expect(findings).toEqual([{app: 'dns', details: {dns_name: 'example.org', dns_type: 'A'}}]);
  });

  test('knows QUIC that moved here by the connection id that its server chose in another flow', () => {
    const {findings, watch} = rig();
    const id = Uint8Array.of(0xf0, 0x67, 0xa5, 0x50, 0x2a, 0x42, 0x62, 0xb5);
    const answer = join(hex('cf00000001 0008'), id, hex('00 4075'), new Uint8Array(117).fill(0xa5));
    const moved = join(Uint8Array.of(0x5a), id, new Uint8Array(40).fill(0xa5));
    const stranger = watch();
    while (stranger('rx', moved));
    expect(findings).toEqual([]);
    const first = watch();
    expect(first('rx', quicV1Initial)).toBe(true);
    expect(findings.splice(0)).toMatchObject([{app: 'quic'}]);
    expect(first('tx', answer)).toBe(false);
    expect(findings).toEqual([]);
    expect(watch()('rx', moved)).toBe(false);
    expect(findings).toEqual([{app: 'quic', details: {}, isContinued: true}]);
  });

  test('gives up after the first datagrams', () => {
    const {findings, watch} = rig();
    const see = watch();
    expect([1, 2, 3, 4].map(() => see('rx', nothingKnown))).toEqual([true, true, true, false]);
    expect(findings).toEqual([]);
  });

  test('takes a twentieth of the time at most, whatever the number of flows', () => {
    const inspectionMs = 10;
    const {clock, findings, watch} = rig(inspectionMs);
    for (let flow = 0; flow < 1000; flow++) watch()('rx', query);
    const usedMs = findings.length * inspectionMs;
    expect(usedMs).toBeGreaterThan(clock.nowMs * 0.05);
    expect(usedMs).toBeLessThanOrEqual(clock.nowMs * 0.05 + 50 + inspectionMs);
    clock.nowMs += 10_000;
    const before = findings.length;
    watch()('rx', query);
    expect(findings.length).toBe(before + 1);
  });
});
