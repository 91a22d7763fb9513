import {describe, expect, test} from 'vitest';
import type {Metadata} from '../../source/flow/metadata.js';
import type {Finding} from '../../source/inspection/inspect.js';
import type {OwnApps} from '../../source/inspection/own-apps.js';
import {metadataOf, moreMetadata} from '../../source/monitor/finding-metadata.js';
import {createFlowInspection, createOwnApps} from '../../source/monitor/inspect-flows.js';
import type {Session} from '../../source/relay/sessions/session.js';
import {hex, join} from '../inspection/payloads.js';
import {samples} from '../inspection/samples.js';
import {quicV1Initial, stunRequest} from '../inspection/vectors.js';
import {dnsQuery} from '../relay/dns-query.js';

const session = {client: {host: '127.0.0.1', port: 40_000}, target: {host: '127.0.0.1', port: 53}} as Session;
const query = dnsQuery('example.org');
const dtlsHello = samples.find(({what}) => what === 'DTLS hello')!.payload;
const nothingKnown = Uint8Array.of(1, 2, 3);

/** Every look at the clock is `tickMs` after the one before. */
function rig(tickMs = 0, ownApps?: OwnApps) {
  const clock = {nowMs: 0};
  const findings: Finding[] = [];
  const counts = {skipped: 0, unknown: 0};
  let metadata: Metadata = {};
  const watchFor = createFlowInspection({
    report(_, finding, add) {
      findings.push(finding);
      metadata = {...metadata, ...add(metadata)};
    },
    onSkipped: () => counts.skipped++,
    ownApps,
    now() {
      clock.nowMs += tickMs;
      return clock.nowMs;
    },
  });
  const flow = {...session, onUnknown: () => counts.unknown++};
  return {clock, counts, findings, watch: () => watchFor(flow)!, metadata: () => metadata};
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
    const {counts, findings, watch} = rig();
    const see = watch();
    const looks = (direction: 'rx' | 'tx', count: number) =>
      Array.from({length: count}, () => see(direction, nothingKnown)).filter(Boolean).length;
    expect([looks('rx', 8), looks('tx', 7), counts.unknown]).toEqual([8, 7, 0]);
    expect([looks('tx', 1), counts.unknown]).toEqual([0, 1]);
    expect(findings).toEqual([]);
  });

  test('waits for a silent side, but not for ever', () => {
    const {watch} = rig();
    const see = watch();
    let datagrams = 1;
    while (see('rx', nothingKnown)) datagrams++;
    expect(datagrams).toBe(32);
  });

  test('goes on after what may be refined, and says what it was before', () => {
    const {findings, watch, metadata} = rig();
    const see = watch();
    expect(see('rx', stunRequest)).toBe(true);
    expect(metadata()).toMatchObject({app: 'stun', app_category: 'voice', stun_method: 'binding'});
    expect(see('tx', stunRequest)).toBe(true);
    expect(see('tx', dtlsHello)).toBe(true);
    expect(findings.map(({app}) => app)).toEqual(['stun', 'webrtc']);
    expect(metadata()).toMatchObject({app: 'webrtc', app_before: 'stun', dtls_version: '1.2'});
  });

  test('leaves the application that somebody else gave the flow', () => {
    const finding = metadataOf({app: 'dns', details: {dns_name: 'a.example'}}, undefined);
    const mine = {app: 'my-dns', dns_name: 'b.example'};
    expect(moreMetadata(finding, {}, {})).toEqual({
      app: 'dns',
      app_category: 'infrastructure',
      dns_name: 'a.example',
    });
    expect(moreMetadata(finding, {}, mine)).toEqual({});
    expect(moreMetadata(finding, {app: 'stun'}, {app: 'mine'})).toEqual({dns_name: 'a.example'});
  });

  test("finds a user's application before any other", () => {
    const ownApps = createOwnApps([{name: 'my-game', category: 'games', starts: '01 02', minLength: 3}]);
    const {watch, metadata} = rig(0, ownApps);
    expect(watch()('rx', nothingKnown)).toBe(false);
    expect(metadata()).toEqual({app: 'my-game', app_category: 'games'});
  });

  test('takes a twentieth of the time at most, whatever the number of flows', () => {
    const inspectionMs = 10;
    const {clock, counts, findings, watch} = rig(inspectionMs);
    for (let flow = 0; flow < 1000; flow++) watch()('rx', query);
    const usedMs = findings.length * inspectionMs;
    expect(usedMs).toBeGreaterThan(clock.nowMs * 0.05);
    expect(usedMs).toBeLessThanOrEqual(clock.nowMs * 0.05 + 50 + inspectionMs);
    expect(counts.skipped).toBe(1000 - findings.length);
    expect(counts.unknown).toBe(counts.skipped);
    clock.nowMs += 10_000;
    const before = findings.length;
    watch()('rx', query);
    expect(findings.length).toBe(before + 1);
  });
});
