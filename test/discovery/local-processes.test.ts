import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {networkInterfaces, userInfo} from 'node:os';
import {afterEach, describe, expect, test} from 'vitest';
import {findLocalProcesses} from '../../source/discovery/local-processes.js';
import {installed} from '../e2e/command.js';
import {fakeProc} from './fake-proc.js';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

function find(clients: readonly string[], ...fake: Parameters<typeof fakeProc>) {
  const {files, remove} = fakeProc(...fake);
  cleanups.push(remove);
  return findLocalProcesses(clients, files);
}

const client = '127.0.0.1:40000';
const own = {host: '127.0.0.1', port: 40_000, inode: 77};

describe('the program behind a client', () => {
  test('is its name, its number and its user', async () => {
    const processes = {
      12: {name: 'init', links: ['/dev/null', 'pipe:[77]']},
      345: {name: 'dig', links: ['/dev/null', 'socket:[78]', 'socket:[77]', 'socket:[77]']},
    };
    expect(await find([client], [{...own, uid: 1000}], processes)).toEqual(
      new Map([[client, {process: 'dig', pid: 345, user: 'ada'}]]),
    );
  });

  test('is the user alone where its process cannot be seen', async () => {
    expect(await find([client], [own], {12: {name: 'init', links: []}})).toEqual(
      new Map([[client, {user: 'root'}]]),
    );
  });

  test('is the number of a user without a name', async () => {
    expect(await find([client], [{...own, uid: 4_294_967_294}], {})).toEqual(
      new Map([[client, {user: '4294967294'}]]),
    );
  });

  test('is what processes that share the socket have in common', async () => {
    const links = ['socket:[77]'];
    expect(await find([client], [own], {5: {name: 'httpd', links}, 6: {name: 'httpd', links}})).toEqual(
      new Map([[client, {process: 'httpd', user: 'root'}]]),
    );
    expect(await find([client], [own], {5: {name: 'sh', links}, 6: {name: 'sleep', links}})).toEqual(
      new Map([[client, {user: 'root'}]]),
    );
  });

  test('is what programs that share the port have in common', async () => {
    const sockets = [
      {...own, host: '0.0.0.0'},
      {...own, host: '0.0.0.0', inode: 78, uid: 1000},
    ];
    const processes = {
      5: {name: 'avahi-daemon', links: ['socket:[77]']},
      6: {name: 'chrome', links: ['socket:[78]']},
    };
    expect(await find([client], sockets, processes)).toEqual(new Map([[client, {}]]));
  });

  test('is nothing once its socket is closed', async () => {
    expect(await find([client], [{...own, port: 40_001}], {})).toEqual(new Map());
  });

  test('is nothing for a client on another machine, though a local socket has its port', async () => {
    const sockets = [{...own, host: '0.0.0.0'}];
    const clients = ['192.0.2.1:40000', '[2001:db8::1]:40000', 'example.org:40000', 'nothing'];
    expect(await find(clients, sockets, {5: {name: 'dig', links: ['socket:[77]']}})).toEqual(new Map());
  });

  test('is found for many clients at once', async () => {
    const sockets = Array.from({length: 2000}, (_, index) => ({
      ...own,
      port: 20_000 + index,
      inode: 1000 + index,
    }));
    const links = sockets.map(({inode}) => `socket:[${inode}]`);
    const clients = sockets.map(({port}) => `127.0.0.1:${port}`);
    const found = await find(clients, sockets, {5: {name: 'flood', links}});
    expect(found.size).toBe(2000);
    expect(new Set([...found.values()].map(({pid}) => pid))).toEqual(new Set([5]));
  });
});

const program = `
import socket, sys
kinds = {
  'connected': (socket.AF_INET, lambda s: s.connect(('127.0.0.1', 9))),
  'unconnected': (socket.AF_INET, lambda s: s.sendto(b'x', ('127.0.0.1', 9))),
  'bound to all': (socket.AF_INET, lambda s: s.bind(('0.0.0.0', 0))),
  'IPv4-mapped': (socket.AF_INET6, lambda s: s.connect(('::ffff:127.0.0.1', 9))),
  'bound to all of both families': (socket.AF_INET6, lambda s: s.bind(('::', 0))),
  'IPv6': (socket.AF_INET6, lambda s: s.bind(('::1', 0))),
}
family, prepare = kinds[sys.argv[1]]
s = socket.socket(family, socket.SOCK_DGRAM)
prepare(s)
print(s.getsockname()[1], flush=True)
sys.stdin.read()
`;

describe.skipIf(process.platform !== 'linux' || !installed('python3'))('a real program', () => {
  async function startProgram(kind: string): Promise<{child: ChildProcess; port: number}> {
    const child = spawn('python3', ['-c', program, kind], {stdio: ['pipe', 'pipe', 'inherit']});
    cleanups.push(() => child.kill());
    const [port] = await once(child.stdout, 'data');
    return {child, port: Number(port)};
  }

  test.each([
    ['connected', '127.0.0.1'],
    ['unconnected', '127.0.0.1'],
    ['bound to all', '127.0.0.1'],
    ['bound to all', '127.8.9.10'],
    ['IPv4-mapped', '127.0.0.1'],
    ['bound to all of both families', '127.0.0.1'],
    ['bound to all of both families', '[::1]'],
    ['IPv6', '[::1]'],
  ])('with a socket that is %s is found by %s', async (kind, host) => {
    const {child, port} = await startProgram(kind);
    expect(await findLocalProcesses([`${host}:${port}`])).toEqual(
      new Map([
        [
          `${host}:${port}`,
          {process: expect.stringMatching(/^python3/), pid: child.pid, user: userInfo().username},
        ],
      ]),
    );
  });

  test('is found by an address of any interface', async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap(addresses => addresses ?? [])
      .filter(({family, internal}) => family === 'IPv4' && !internal);
    const {child, port} = await startProgram('bound to all');
    for (const {address} of outside) {
      const found = await findLocalProcesses([`${address}:${port}`]);
      expect(found.get(`${address}:${port}`)?.pid).toBe(child.pid);
    }
  });

  test('is not found any more once it ended', async () => {
    const {child, port} = await startProgram('unconnected');
    child.kill();
    await once(child, 'close');
    expect(await findLocalProcesses([`127.0.0.1:${port}`])).toEqual(new Map());
  });
});
