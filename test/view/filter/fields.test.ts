import {describe, expect, test} from 'vitest';
import {nothingDropped, withDropped} from '../../../source/snapshot/forwarding.js';
import {columns} from '../../../source/view/columns/columns.js';
import {type Filter, parseFilter} from '../../../source/view/filter/filter.js';
import {missingFieldsText} from '../../../source/view/view.js';
import {flow, qualityOfCall, snapshot, takenAtMs} from '../flows.js';

function matches(text: string, overrides: Parameters<typeof flow>[0] = {}): boolean {
  const filter = parseFilter(text);
  if ('error' in filter) throw new Error(filter.error);
  return filter.matches(flow(overrides), takenAtMs);
}

describe('a field', () => {
  test.each(['cleint:10.1', 'targt:x', 'services:dns', 'satte:active', 'packet:1'])(
    '"%s" is taken for a slip and refused with the name of the field',
    text => {
      const field = text.split(':')[0];
      expect(parseFilter(`dns ${text}`)).toEqual({
        error: expect.stringMatching(
          `^expected (client|target|service|state|packets), or meta.${field} for a metadata key; got "${field}"$`,
        ),
        at: 4,
        length: field!.length,
      });
    },
  );

  test.each(['constructor:x', 'toString:native', '__proto__:x', 'meta.constructor:function', 'valueOf:x'])(
    '"%s" is no more than a key that no flow has',
    text => {
      expect(matches(text)).toBe(false);
    },
  );

  test('that is close to a name by another letter is a key of the metadata', () => {
    expect(matches('stage:lab', {metadata: {stage: 'Lab 1'}})).toBe(true);
    expect(matches('meta.cleint:x', {metadata: {cleint: 'x'}})).toBe(true);
  });

  test('is reported when it is a key of the metadata that no flow has', () => {
    const keysOf = (text: string) => (parseFilter(text) as Filter).keys;
    expect(keysOf('foo:bar or !(meta.site:x port:53) and drops>0 dns')).toEqual(['foo', 'site']);
    expect(keysOf('')).toEqual([]);
    const whole = snapshot([flow({metadata: {site: 'lab'}})]);
    expect(missingFieldsText(whole, 'site:lab')).toBe('');
    expect(missingFieldsText(whole, 'site:lab foo:bar')).toBe('no flow has a field foo');
    expect(missingFieldsText(whole, 'port:x')).toBe('');
  });

  test.each(columns.map(({id}) => id))('%s: finds what its column shows', id => {
    const place = {country: 'DE', city: 'New York', asn: 15_169, as_name: 'GOOGLE'};
    const metadata = {
      app: 'dns',
      process: 'dig',
      pid: 4711,
      client_name: 'ada.example',
      site: 'lab',
      direction: 'out',
      interface: 'eth0',
      ...place,
    };
    const responseTimes = {samples: 9, p50Ms: 1.2, p95Ms: 3.4, maxMs: 5, estimated: false};
    const rx = withDropped(
      {packets: 10, bytes: 400, packetsPerSecond: 5, bytesPerSecond: 200},
      {packets: 3, bytes: 120, packetsPerSecond: 3, bytesPerSecond: 120},
    );
    const tx = withDropped(nothingDropped, nothingDropped);
    const counted = {rx, tx, drops: 3, refusals: 2, rttMs: 1.3, responseTimes, quality: qualityOfCall};
    const one = flow({...counted, host: 'fra-1', idleTimeoutMs: 30_000, metadata});
    // What is drawn is found by the number that it draws.
    const drawn = id === 'share' || id === 'history';
    const shown = columns.find(column => column.id === (drawn ? 'rate' : id))!.text(one, takenAtMs);
    expect(matches(`${id}:"${shown}"`, one)).toBe(true);
  });

  test.each([
    ['country:de', true],
    ['CC=DE', true],
    ['country!=DE', false],
    ['city:"new york"', true],
    ['city=York', false],
    ['asn=15169', true],
    ['asn:AS15169', true],
    ['asn:as15169', true],
    ['asn:1516', false],
    ['asn!=15169', false],
    ['asn!=3320', true],
    ['asn>15K', true],
    ['asn<=AS3320', false],
    ['asn:google', true],
    ['asn=Goog', false],
    ['asn:/^AS151/', true],
    ['asn!=google', false],
    ['asn!=telekom', true],
    ['as15169', true],
    ['15169', true],
  ])('of a place: %s is %s', (text, expected) => {
    const metadata = {country: 'DE', city: 'New York', asn: 15_169, as_name: 'GOOGLE'};
    expect(matches(text, {metadata})).toBe(expected);
  });

  test.each(['asn:15169', 'asn!=15169', 'asn:google', 'asn!=google', 'asn>1', 'country:DE', 'city:x'])(
    'of a place that is not known matches nothing: %s',
    text => {
      expect(matches(text)).toBe(false);
    },
  );

  test('of a made-up number of an AS is compared as the text that it is', () => {
    const metadata = {asn: 'name-3fa2c1d9'};
    expect(matches('asn=name-3fa2c1d9', {metadata})).toBe(true);
    expect(matches('asn=15169', {metadata})).toBe(false);
  });

  test('of an AS has no order but that of numbers', () => {
    expect(parseFilter('asn>google')).toMatchObject({error: expect.stringContaining('a number such as')});
  });

  test.each([
    ['packets/s>5', 'packet-rate>5'],
    ['RX/s = 40', 'rx-rate=40'],
    ['!(tx/s:40)', '!tx-rate:40'],
  ])('%s is %s: a rate may be asked for by its title', (title, id) => {
    for (const bytesPerSecond of [4, 40]) {
      const one = {rx: {packets: 1, bytes: 1, packetsPerSecond: bytesPerSecond, bytesPerSecond}};
      expect(matches(title, one)).toBe(matches(id, one));
    }
    expect(matches('packets/s>5', {rx: {packets: 9, bytes: 9, packetsPerSecond: 9, bytesPerSecond: 9}})).toBe(
      true,
    );
  });

  test('of numbers is compared as a number, not as a part of a text', () => {
    expect(matches('drops:0')).toBe(true);
    expect(matches('rx:400')).toBe(true);
    expect(matches('tx:1500')).toBe(true);
    expect(matches('tx:1.50k')).toBe(true);
    expect(matches('rx:40')).toBe(false);
  });

  test.each([
    ['10.0.0.0/8', '10.255.255.255:1', true],
    ['10.0.0.0/8', '11.0.0.0:1', false],
    ['10.0.0.5/8', '10.9.9.9:1', true],
    ['0.0.0.0/0', '255.255.255.255:1', true],
    ['0.0.0.0/0', '[::1]:1', false],
    ['192.168.1.7/32', '192.168.1.7:1', true],
    ['192.168.1.7/32', '192.168.1.8:1', false],
    ['10.0.0.0/8', '[::ffff:10.1.1.1]:1', true],
    ['fe80::/10', '[fe80::1%eth0]:1', true],
    ['fe80::/10', '[2001:db8::1]:1', false],
    ['::/0', '10.0.0.1:1', false],
    ['::ffff:10.0.0.0/104', '10.1.1.1:1', true],
    ['::ffff:10.0.0.0/104', '[::ffff:11.1.1.1]:1', false],
  ])('client:%s for %s says %s', (block, client, expected) => {
    expect(matches(`client:${block}`, {client})).toBe(expected);
    expect(matches(`src:${block}`, {client})).toBe(expected);
  });
});

describe('free text', () => {
  test('is no expression', () => {
    expect(matches('.*')).toBe(false);
    expect(matches('"a(b[c"', {metadata: {name: 'xA(B[C'}})).toBe(true);
    expect(matches('127.0.0.1')).toBe(true);
    expect(matches('127x0')).toBe(false);
  });

  test('does not match the names of what every flow has', () => {
    expect(matches('src_addr')).toBe(false);
    expect(matches('site', {metadata: {site: 'lab'}})).toBe(true);
  });
});
