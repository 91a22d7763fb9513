import {afterEach, describe, expect, test} from 'vitest';
import {findLocalServer} from '../../source/discovery/local-server.js';
import {type FakeSocket, fakeProc} from './fake-proc.js';

let remove: (() => void) | undefined;
afterEach(() => {
  remove?.();
  remove = undefined;
});

function find(port: number, sockets: readonly FakeSocket[]) {
  const fake = fakeProc(sockets, {
    812: {name: 'dnsmasq', links: ['socket:[1]', 'socket:[2]']},
    90: {name: 'iperf3', links: ['socket:[3]', 'pipe:[7]']},
  });
  remove = fake.remove;
  return findLocalServer(port, fake.files.proc);
}

describe('the server at a port', () => {
  test('is the program that waits there, at each of its addresses', async () => {
    const sockets = [
      {host: '127.0.0.1', port: 53, inode: 1},
      {host: 'fd00::1', port: 53, inode: 2},
      {host: '10.0.0.1', port: 5201, inode: 3},
    ];
    expect(await find(53, sockets)).toEqual({
      addresses: ['127.0.0.1', 'fd00::1'],
      programs: ['dnsmasq (pid 812)'],
    });
  });

  test('is at any address where one of its sockets is', async () => {
    const sockets = [
      {host: '::', port: 53, inode: 1},
      {host: '10.0.0.1', port: 53, inode: 3},
    ];
    expect(await find(53, sockets)).toEqual({
      addresses: 'any',
      programs: ['iperf3 (pid 90)', 'dnsmasq (pid 812)'],
    });
  });

  test('is not one that is connected to somebody, unless that is all there is', async () => {
    const connected = {host: '10.0.0.1', port: 5201, inode: 3, remotePort: 40_000};
    expect(await find(5201, [connected, {host: '10.0.0.2', port: 5201, inode: 1}])).toEqual({
      addresses: ['10.0.0.2'],
      programs: ['dnsmasq (pid 812)'],
    });
    remove!();
    expect(await find(5201, [connected])).toEqual({addresses: ['10.0.0.1'], programs: ['iperf3 (pid 90)']});
  });

  test('may have a program that nobody may look into, and may not be there at all', async () => {
    expect(await find(53, [{host: '10.0.0.1', port: 53, inode: 9}])).toEqual({
      addresses: ['10.0.0.1'],
      programs: [],
    });
    remove!();
    expect(await find(54, [{host: '10.0.0.1', port: 53, inode: 9}])).toBeUndefined();
  });
});
