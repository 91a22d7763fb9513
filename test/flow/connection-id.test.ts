import {expect, test} from 'vitest';
import {connectionId, packetConnectionId, parseConnectionId} from '../../source/flow/connection-id.js';

const [client, target] = ['[2001:db8::1]:40000', '127.0.0.1:53'];

test('both directions of a connection have the same id, with the client first', () => {
  const id = connectionId('udp', client, target);
  expect(id).toBe('[2001:db8::1]:40000->127.0.0.1:53/udp');
  expect(packetConnectionId('udp', 'rx', client, target)).toBe(id);
  expect(packetConnectionId('udp', 'tx', target, client)).toBe(id);
});

test('the protocol of an id is in lower case', () => {
  expect(connectionId('UDP', client, target)).toBe(connectionId('udp', client, target));
});

test('an id gives back its parts, and any other text gives none', () => {
  expect(parseConnectionId(connectionId('udp', client, target))).toEqual({protocol: 'udp', client, target});
  for (const text of ['', 'udp', '->/udp', `${client}->${target}`])
    expect(parseConnectionId(text)).toBeUndefined();
});
