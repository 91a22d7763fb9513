import {describe, expect, test} from 'vitest';
import {parseFilter} from '../../../source/view/filter/filter.js';
import {flow, takenAtMs} from '../flows.js';

const traffic = {packets: 60, bytes: 10_000, packetsPerSecond: 10, bytesPerSecond: 600_000};
const lab = flow({
  client: '10.1.2.3:40000',
  target: '[2001:db8::7]:53',
  service: 'dns',
  startedAtMs: takenAtMs - 29_000,
  lastSeenAtMs: takenAtMs - 6000,
  rx: traffic,
  tx: {...traffic, bytes: 1_048_575},
  drops: 2,
  metadata: {
    conn_type: 'udp',
    app: 'DNS',
    site: 'Lab 1',
    count: 7,
    size: '12',
    empty: '',
    on: true,
    'a b': 'c',
  },
});

function matches(text: string, shown = lab): boolean {
  const filter = parseFilter(text);
  if ('error' in filter) throw new Error(filter.error);
  return filter.matches(shown, takenAtMs);
}

describe('a comparison', () => {
  test.each([
    'rate>1M',
    'rate<=1.2M',
    'rx-rate<5Mbit',
    'rx>=10KB',
    'rx=10k',
    'tx<1MiB',
    'tx>=1023KiB',
    'age<30s',
    'age>28.5s',
    'idle>5s',
    'idle<1m',
    'packets>=100',
    'packets!=100',
    'packet-rate<=20/s',
    'drops>0',
    'drops=2',
    'lost>1',
    'lost<1.7%',
    'rx-in>=10KB',
    'lost=1.7%',
    'port<54',
    'sport>=40000',
    'dport!=40000',
    'port:/^53$/',
    'count>=7',
    'meta.count<7.5',
    'size>11',
    'meta.size<=12',
  ])('%s holds', text => {
    expect(matches(text)).toBe(true);
  });

  test.each([
    'rate>1.2M',
    'rx<10KB',
    'rx!=10K',
    'tx>=1MiB',
    'age<29s',
    'idle>6s',
    'drops>2',
    'lost>2',
    'lost=0',
    'packets=121',
    'port<53',
    'port!=53',
    'dport>53',
    'port:/^5$/',
    'count>7',
    'site>1',
    'site<1',
    'empty<1',
    'on>0',
    'none>0',
    'none<1',
  ])('%s does not hold', text => {
    expect(matches(text)).toBe(false);
  });

  test('with what is unknown holds in no way', () => {
    const unknown = flow({rx: {...traffic, bytesPerSecond: Number.NaN}});
    for (const operator of [':', '=', '!=', '<', '<=', '>', '>='])
      expect(matches(`rx-rate${operator}0`, unknown), operator).toBe(false);
  });
});

describe('= asks for the whole, : for a part', () => {
  test.each([
    ['service=DNS', true],
    ['service=dn', false],
    ['service:dn', true],
    ['service!=dn', true],
    ['site="lab 1"', true],
    ['site=lab', false],
    ['meta."a b"=C', true],
    ['client=10.1.2.3', true],
    ['client=10.1.2.3:40000', true],
    ['client=10.1.2', false],
    ['client!=10.1.2.4', true],
    ['client!=10.0.0.0/8', false],
    ['target=2001:db8:0::7', true],
    ['target=[2001:DB8::7]:53', true],
    ['target=[2001:db8::7]', true],
    ['client=::ffff:10.1.2.3', true],
    ['state=active', true],
    ['state=act', false],
    ['state!=ended', true],
    ['state!=active', false],
    ['id:2.3:40000->[2001', true],
    ['id=10.1.2.3:40000->[2001:db8::7]:53/udp', true],
  ])('%s: %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  test('!= wants the key, ! does not', () => {
    expect(matches('site!=roof')).toBe(true);
    expect(matches('none!=roof')).toBe(false);
    expect(matches('!none=roof')).toBe(true);
  });
});

describe('an expression', () => {
  test.each([
    ['/^10\\./', true],
    ['/^1\\./', false],
    ['/LAB/', false],
    ['/LAB/i', true],
    ['/lab \\d/i', true],
    ['client:/^10\\./', true],
    ['client=/^2001/', false],
    ['target:/7\\]:53$/', true],
    ['client!=/^10\\./', false],
    ['site:/\\S/', true],
    ['site:/\\s$/', false],
    ['app:/^dns$/', false],
    ['app:/^dns$/i', true],
    ['state:/^(active|ended)$/', true],
    ['rx:/K$/', true],
    ['none:/.*/', false],
  ])('%s: %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });
});

describe('words are joined', () => {
  test.each([
    ['dns lab', true],
    ['dns and roof', false],
    ['dns or roof', true],
    ['roof or dns lab', true],
    ['(roof or dns) roof', false],
    ['!roof', true],
    ['not roof dns', true],
    ['!(roof or lab)', false],
    ['not not dns', true],
    ['roof or not (attic and cellar)', true],
    ['app:dns rate>1M (port:53 or port:5353) !site:roof', true],
  ])('%s: %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });
});
