import {expect, test} from 'vitest';
import type {Egress} from '../../../source/address/egress.js';
import {EgressError} from '../../../source/libc/egress-error.js';
import type {
  DatagramTransport,
  PeersOwner,
  PeersSocket,
  Upstream,
} from '../../../source/relay/transport/transport.js';
import {withEgress} from '../../../source/relay/transport/with-egress.js';

const connected: (Egress | undefined)[] = [];
const plain: DatagramTransport = {
  name: 'played',
  listen: () => Promise.reject(new Error('not played')),
  connect(_target, _owner, egress) {
    connected.push(egress);
    return {} as Upstream;
  },
  openPeers(_family, _owner, egress) {
    connected.push(egress);
    return {} as PeersSocket;
  },
};
const owner = {} as Parameters<DatagramTransport['connect']>[1];
const target = {host: '192.0.2.1', port: 53};

test('sockets towards targets get the mark and the interface', () => {
  const egress = {mark: 438, interface: 'eth0'};
  const transport = withEgress({...plain, checkEgress() {}}, egress);
  transport.connect(target, owner);
  transport.openPeers(4, {} as PeersOwner);
  expect(connected.splice(0)).toEqual([egress, egress]);
});

test.each([undefined, {}, {mark: undefined}])('nothing changes without any: %o', egress => {
  expect(withEgress(plain, egress)).toBe(plain);
});

test('a transport that cannot set them is refused', () => {
  expect(() => withEgress(plain, {mark: 1})).toThrow(EgressError);
  expect(() => withEgress(plain, {mark: 1})).toThrow('interface and so_mark need the batched transport');
});

test('what the trial finds is thrown before anything is connected', () => {
  const refusing: DatagramTransport = {
    ...plain,
    checkEgress() {
      throw new EgressError('there is no interface eth7 for upstream datagrams');
    },
  };
  expect(() => withEgress(refusing, {interface: 'eth7'})).toThrow('there is no interface eth7');
  expect(connected).toEqual([]);
});
