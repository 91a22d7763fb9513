import {describe, expect, test} from 'vitest';
import type {Finding} from '../../source/inspection/inspect.js';
import {createFlowInspection} from '../../source/monitor/inspect-flows.js';
import type {Session} from '../../source/relay/sessions/session.js';
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

  test('knows QUIC that began elsewhere, at targets that speak it', () => {
    const {findings, watch} = rig();
    const moved = Uint8Array.from({length: 40}, (_, index) => (index === 0 ? 0x5a : index * 7));
    const stranger = watch();
    while (stranger('rx', moved));
    expect(findings).toEqual([]);
    watch()('rx', quicV1Initial);
    expect(findings.splice(0)).toMatchObject([{app: 'quic'}]);
    watch()('rx', moved);
    expect(findings).toEqual([{app: 'quic', details: {}}]);
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
