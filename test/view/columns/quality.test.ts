import {describe, expect, test} from 'vitest';
import type {FlowQuality} from '../../../source/flow/flow-quality.js';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import type {ColumnId} from '../../../source/view/columns/column.js';
import {columnById} from '../../../source/view/columns/columns.js';
import {only} from '../../inspection/quality/followed.js';
import {flow, qualityOfCall, takenAtMs} from '../flows.js';

function shown(id: ColumnId, quality?: Partial<FlowQuality>, more: Partial<FlowSnapshot> = {}): string {
  const one = flow({...more, ...(quality && {quality: only(quality)})});
  return columnById(id).text(one, takenAtMs);
}

describe('the columns of how well a flow goes', () => {
  test('are blank where its protocol does not tell', () => {
    for (const id of ['loss', 'jitter', 'answered', 'quality'] as const) {
      expect(shown(id)).toBe('');
      expect(shown(id, {})).toBe('');
    }
    expect(shown('loss', {expected: 0, lost: 0})).toBe('');
    expect(shown('answered', {asked: 0, answered: 0})).toBe('');
  });

  test('show loss as a share, jitter in ms, and what is answered as a share', () => {
    expect(shown('loss', qualityOfCall)).toBe('2.5%');
    expect(shown('loss', {expected: 10, lost: 0})).toBe('0%');
    expect(shown('jitter', qualityOfCall)).toBe('3.4ms');
    expect(shown('answered', qualityOfCall)).toBe('98%');
  });

  test('wait a second for the last answer', () => {
    const pending = {asked: 3, answered: 2};
    expect(shown('answered', pending, {lastSeenAtMs: takenAtMs - 500})).toBe('100%');
    expect(shown('answered', pending, {lastSeenAtMs: takenAtMs - 1500})).toBe('66.7%');
    expect(shown('answered', {asked: 1, answered: 0}, {lastSeenAtMs: takenAtMs})).toBe('');
    expect(shown('answered', {asked: 1, answered: 0}, {lastSeenAtMs: takenAtMs - 1500})).toBe('0%');
  });

  test.each<[string, string, Partial<FlowQuality>, FlowSnapshot['metadata']]>([
    ['an estimated MOS', 'PCMU, MOS ~4.1', {mosEstimate: 4.12}, {app: 'rtp', rtp_codec: 'PCMU'}],
    [
      'codes of DNS',
      'NXDOMAIN, truncated, 1 retry',
      {status: 3, retries: 1},
      {app: 'dns', dns_truncated: true},
    ],
    ['codes of DNS without a name', 'RCODE12', {status: 12}, {app: 'dns'}],
    ['clocks', 'stratum 2, +12.5ms', {status: 2}, {app: 'ntp', ntp_offset_ms: 12.5}],
    ['clocks that are behind', 'stratum 3, -2ms', {status: 3}, {app: 'ntp', ntp_offset_ms: -2}],
    ['clocks that say nothing', 'no time', {status: 0}, {app: 'ntp'}],
    [
      'handshakes and round trips',
      'handshake 32ms, retry, rtt 12ms',
      {pathRttMs: 12},
      {app: 'quic', quic_handshake_ms: 32.1, quic_retry: true},
    ],
    [
      'tunnels',
      'handshake 1m30s ago, 2 retries',
      {retries: 2},
      {app: 'wireguard', wireguard_handshake_at: new Date(takenAtMs - 90_000).toISOString()},
    ],
    ['files', '45%', {}, {app: 'tftp', tftp_progress: '45%'}],
    ['calls', 'in call, 200', {status: 200}, {app: 'sip', sip_state: 'in call'}],
    ['reports', 'reports 2.5% lost', {}, {app: 'rtcp', rtcp_loss_percent: 2.5}],
    ['addresses', 'seen as 192.0.2.1:5', {}, {app: 'stun', stun_mapped: '192.0.2.1:5'}],
  ])('say in words what the protocol does: %s', (_, text, quality, metadata) => {
    expect(shown('quality', quality, {metadata})).toBe(text);
    // What it shows is not shown once more.
    expect(shown('metadata', quality, {metadata})).toBe(
      metadata.rtp_codec === undefined ? '' : 'rtp_codec=PCMU',
    );
  });
});
