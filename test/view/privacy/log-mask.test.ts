import {describe, expect, test} from 'vitest';
import {createLogMask} from '../../../source/view/privacy/log-mask.js';
import {createMask} from '../../../source/view/privacy/mask.js';
import {flow, snapshot} from '../flows.js';

const mask = createMask();
const {detail, message} = createLogMask(mask);
const [shown] = mask.apply(
  snapshot([flow({client: '192.0.2.7:5000', target: '[2001:db8::5]:53', metadata: {user: 'ada'}})]),
).flows;
const host = shown!.client.replace(/:.*/, '');

describe('what a line of the log carries', () => {
  test('has the signs of the table', () => {
    expect(detail('listen', ['192.0.2.7:5000'])).toEqual([shown!.client]);
    expect(detail('target', '[2001:db8::5]:53')).toBe(shown!.target);
    expect(detail('client', '192.0.2.7')).toBe(host);
    expect(detail('networks', ['192.0.2.7/24'])).toEqual([`${host}/24`]);
    expect(detail('conn_id', '192.0.2.7:5000->[2001:db8::5]:53/udp')).toBe(shown!.id);
    expect(detail('metadata', {user: 'ada', app: 'dns'})).toEqual({...shown!.metadata, app: 'dns'});
  });

  test('keeps numbers, services and reasons', () => {
    expect(detail('receiveBufferBytes', 4_194_304)).toBe(4_194_304);
    expect(detail('rx', {packets: 3})).toEqual({packets: 3});
    expect(detail('service', 'dns')).toBe('dns');
    expect(detail('reason', 'sessionLimit')).toBe('sessionLimit');
    expect(detail('alert', 'flood')).toBe('flood');
    expect(detail('filter', 'rate>50M state:active')).toBe('rate>50M state:active');
  });

  test.each<[string, unknown]>([
    ['error', 'Error: getaddrinfo ENOTFOUND secret.example'],
    ['reason', 'the proxy secret.example refused'],
    ['err', {type: 'Error', message: 'secret', stack: 'secret'}],
    ['host', 'secret'],
    ['file', '/home/secret/udptop.json'],
    ['target', 'secret.example:53'],
    ['target', '/flows/192.0.2.7:1->secret:53/udp/block'],
    ['proxy', 'socks5://secret.example:1080'],
    ['metadata', {service: 'secret'}],
    ['tree', {deep: {list: ['secret']}}],
    ['statsGUID', 'secret'],
    ['filter', 'rate>50M client:192.0.2.0/24'],
    ['filter', 'secret'],
  ])('hides names that it does not know: %s %j', (key, value) => {
    expect(JSON.stringify(detail(key, value))).not.toMatch(/secret|192\.0\.2/);
  });
});

test('what a line says keeps its words, and addresses in it get their signs', () => {
  expect(message('the target refuses datagrams; new sessions pass it over')).toBe(
    'the target refuses datagrams; new sessions pass it over',
  );
  expect(message('no way to 192.0.2.7, nor (192.0.2.7:5000).')).toBe(
    `no way to ${host}, nor (${shown!.client}).`,
  );
});
