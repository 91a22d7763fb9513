import {expect, test} from 'vitest';
import {createMask} from '../../../source/view/privacy/mask.js';
import {flow, qualityOfCall, snapshot} from '../flows.js';

const metadata = {
  src_addr: '192.0.2.7:5000',
  dst_addr: '[2001:db8::5]:53',
  app: 'dns',
  client_name: 'ada.example',
  user: 'lovelace',
  site: 'lab 192.0.2.7',
  pid: 4711,
};
const secret = flow({client: '192.0.2.7:5000', target: '[2001:db8::5]:53', metadata});
const service = {
  name: 'dns',
  handler: 'udp',
  listen: '192.0.2.1:53',
  target: '198.51.100.2:53, [2001:db8::5]:53',
  statsGUID: 'guid-of-ada',
  limits: {
    maxSessionsPerClient: 5,
    rates: [
      {of: 'flow', rxBytesPerSecond: 7000},
      {of: 'client', block: '192.0.2.0/28', rxBytesPerSecond: 9000},
    ],
  },
};
const whole = {
  ...snapshot([secret], {host: 'adas-laptop', notices: ['192.0.2.1 is unmetered']}),
  services: [service as never],
};

test('a mask leaves no address and no name of anyone anywhere', () => {
  const shown = JSON.stringify(createMask().apply(whole));
  for (const name of [
    '192.0.2',
    '198.51',
    '2001:db8',
    'ada.example',
    'adas',
    'lovelace',
    'of-ada',
    'lab',
    '4711',
  ])
    expect(shown).not.toContain(name);
  expect(shown).toContain('"app":"dns"');
});

test('the same address has the same sign, in every interval and every field', () => {
  const mask = createMask();
  const [first] = mask.apply(whole).flows;
  const [second] = mask.apply(snapshot([{...secret, drops: 1}])).flows;
  expect(second!.client).toBe(first!.client);
  expect(first!.client).toMatch(/^host-[0-9a-f]{8}:5000$/);
  expect(first!.metadata.src_addr).toBe(first!.client);
});

test('flows keep their traffic, and can still be acted on by what is shown', () => {
  const mask = createMask();
  const [shown] = mask.apply(whole).flows;
  expect(shown).toMatchObject({rx: secret.rx, tx: secret.tx, state: 'active', service: 'dns'});
  expect(shown!.id).not.toBe(secret.id);
  expect(mask.realName({id: shown!.id})?.id).toBe(secret.id);
  expect(mask.realName({id: secret.id})).toBeUndefined();
});

test('limits keep their numbers', () => {
  const {limits} = createMask().apply(whole).services[0]!;
  expect(limits).toEqual({
    maxSessionsPerClient: 5,
    rates: [
      {of: 'flow', rxBytesPerSecond: 7000},
      {of: 'client', block: expect.stringMatching(/^name-/), rxBytesPerSecond: 9000},
    ],
  });
});

test('signs of one run say nothing to the next one', () => {
  const [one, other] = [createMask(), createMask()].map(mask => mask.apply(whole).flows[0]!.client);
  expect(one).not.toBe(other);
});

test('what does not change is the same object at every interval, so that the past is kept once', () => {
  const mask = createMask();
  const [first] = mask.apply(whole).flows;
  const [second] = mask.apply(snapshot([{...secret, drops: 1}])).flows;
  expect(second!.metadata).toBe(first!.metadata);
  const [renamed] = mask.apply(snapshot([{...secret, metadata: {...metadata, site: 'field'}}])).flows;
  expect(renamed!.metadata.site).not.toBe(first!.metadata.site);
});

test('alerts keep their numbers and their limits; their flows have the ids that the table shows', () => {
  const mask = createMask();
  const alert = {
    name: 'flood',
    filter: 'rate>1M',
    sinceMs: 1,
    flows: 1,
    ids: [secret.id, 'an id of a program'],
  };
  const alerts = [alert, {...alert, filter: 'client:192.0.2.0/24'}];
  const masked = mask.apply({...whole, alerts});
  expect(masked.alerts!.map(({filter}) => filter)).toEqual(['rate>1M', '']);
  const [id, other] = masked.alerts![0]!.ids;
  expect(id).toBe(masked.flows[0]!.id);
  expect(mask.realName({id: id!})?.id).toBe(secret.id);
  expect(other).toMatch(/^name-/);
  expect(mask.apply(whole).alerts).toBeUndefined();
});

test('of a place only the country is shown; what is the same stays the same', () => {
  const mask = createMask();
  const place = {country: 'DE', city: 'Bonn', asn: 3320, as_name: 'Deutsche Telekom AG'};
  const shown = mask.metadata(place);
  expect(shown).toEqual({
    country: 'DE',
    ...Object.fromEntries(
      ['city', 'asn', 'as_name'].map(key => [key, expect.stringMatching(/^name-[0-9a-f]{8}$/)]),
    ),
  });
  expect(mask.metadata({...place, site: 'lab'})).toMatchObject(shown);
});

test('how well a flow goes stays readable, but for the address that a server sees', () => {
  const mask = createMask();
  const told = {sip_state: 'in call', ntp_offset_ms: 1.5, dns_truncated: true, rtp_codec: 'PCMU'};
  const masked = mask.metadata({...told, stun_mapped: '192.0.2.1:5'});
  expect(masked).toEqual({...told, stun_mapped: expect.stringMatching(/^name-[0-9a-f]{8}$/)});
  const [shown] = mask.apply(snapshot([flow({quality: qualityOfCall})])).flows;
  expect(shown!.quality).toEqual(qualityOfCall);
});

test('a mask has an address that nobody has for each address, with the digits of its pseudonym', () => {
  const mask = createMask();
  const digits = (address: string) => mask.host(address).slice('host-'.length);
  expect(mask.address('192.0.2.7')).toBe(Buffer.from(`f${digits('192.0.2.7').slice(1)}`, 'hex').join('.'));
  const [, high, low] = /^(.{4})(.{4})$/.exec(digits('2001:db8::5'))!;
  expect(mask.address('2001:db8::5')).toBe(`2001:db8::${high}:${low}`);
  expect(mask.address('192.0.2.7')).toBe(mask.address('192.0.2.7'));
  expect(mask.address('192.0.2.7')).not.toBe(createMask().address('192.0.2.7'));
});

test('what an application is stays readable; what it talked about does not', () => {
  const metadata = {app: 'webrtc', app_before: 'dtls', app_category: 'voice', dtls_sni: 'küche.example'};
  const shown = createMask().metadata(metadata);
  expect(shown).toMatchObject({app: 'webrtc', app_before: 'dtls', app_category: 'voice'});
  expect(shown.dtls_sni).toMatch(/^name-/);
});
