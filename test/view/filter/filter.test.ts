import {describe, expect, test} from 'vitest';
import {parseFilter} from '../../../source/view/filter/filter.js';
import {flow, takenAtMs} from '../flows.js';

const lab = flow({
  client: '10.1.2.3:40000',
  target: '[2001:db8::7]:53',
  service: 'dns',
  metadata: {conn_type: 'udp', app: 'dns', site: 'Lab 1', count: 7},
});

function matches(text: string): boolean {
  const filter = parseFilter(text);
  if ('error' in filter) throw new Error(filter.error);
  return filter.matches(lab, takenAtMs);
}

describe('a filter', () => {
  test.each([
    '',
    '  ',
    '10.1.2',
    '10.1.2.3:40000',
    '[2001:db8::7]:53',
    'DNS',
    'lab',
    'site="Lab 1"',
    'dns 10.1',
    'active',
    'client:10.1',
    'client:10.0.0.0/8',
    'target:2001:db8::/32',
    'target:"[2001"',
    'service:dns',
    'port:53',
    'port:40000',
    'sport:40000',
    'dport:53',
    'state:active',
    'meta.site:lab',
    'site:"lab 1"',
    'app:dns',
    'count:7',
    '"Lab 1"',
    'protocol:UDP',
    'CLIENT:10.1.2.3',
  ])('"%s" shows the flow', text => {
    expect(matches(text)).toBe(true);
  });

  test.each([
    '10.2',
    'dns 10.2',
    'client:2001',
    'client:192.168.0.0/16',
    'client:2001:db8::/32',
    'target:10.0.0.0/8',
    'service:game',
    'port:5',
    'sport:53',
    'dport:40000',
    'state:ended',
    'meta.site:roof',
    'meta.none:lab',
    'nothing:here',
  ])('"%s" hides the flow', text => {
    expect(matches(text)).toBe(false);
  });

  test('distinguishes a refused flow from an active one', () => {
    const refused = flow({refusals: 2, tx: {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0}});
    const filter = parseFilter('state:refused');
    expect('matches' in filter && filter.matches(refused, takenAtMs)).toBe(true);
    expect(matches('state:refused')).toBe(false);
  });
});
