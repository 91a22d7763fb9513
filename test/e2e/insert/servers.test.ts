import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {eventually} from '../../relay/peers.js';
import type {Host} from '../capture/hosts.js';
import {
  ask,
  createPair,
  here,
  type Pair,
  rulesOf,
  skipped,
  startPeer,
  takeOut,
  there,
  whyNoInsertion,
} from './inserting.js';

const port = 27_015;

describe.skipIf(whyNoInsertion !== undefined)(
  `servers that udptop is inserted in front of${skipped}`,
  {timeout: 60_000},
  () => {
    let pair: Pair;
    beforeAll(() => {
      pair = createPair();
      pair.here.ip('address', 'add', '10.77.0.2/24', 'dev', 'cable0');
      pair.there.ip('address', 'add', '10.77.0.10/24', 'dev', 'cable1');
    });
    afterEach(() => pair.endPrograms());
    afterAll(() => pair?.remove());

    /** Sends one datagram from an address, and prints the answer. */
    async function say(host: Host, from: string, ownPort: number, text: string): Promise<string> {
      const program = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], int(sys.argv[2])))
s.settimeout(1)
s.sendto(sys.argv[3].encode(), ("${here.ipv4}", ${port}))
try: print(s.recv(1000).decode())
except TimeoutError: print("silence")`;
      return (await host.run('/usr/bin/python3', '-c', program, from, String(ownPort), text)).trim();
    }

    test('may have a connected socket for each client', async () => {
      await startPeer(pair.here, 'own', 'connected', String(port));
      expect(await say(pair.there, there.ipv4, 4001, 'direct')).toBe('new');
      const insertion = await pair.insert([`:${port}`]);
      expect(await say(pair.there, there.ipv4, 4001, 'x')).toBe('own 1');
      expect(await say(pair.there, there.ipv4, 4002, 'x')).toBe('new');
      expect(await say(pair.there, there.ipv4, 4002, 'x')).toBe('own 1');
      expect(await say(pair.here, here.ipv4, 4003, 'x')).toBe('new');
      expect(await say(pair.here, here.ipv4, 4003, 'x')).toBe('own 1');
      const {flows, totals} = await takeOut(insertion);
      expect(flows).toHaveLength(3);
      expect(totals).toMatchObject({rx: {packets: 5}, tx: {packets: 5}});
      expect(await say(pair.there, there.ipv4, 4002, 'x')).toBe('own 2');
    });

    test('ban the client that cheats, and no other', async () => {
      const game = await startPeer(pair.here, 'own', 'banning', String(port));
      const insertion = await pair.insert([`:${port}`]);
      expect(await say(pair.there, there.ipv4, 4001, 'hi')).toBe('hello');
      expect(await say(pair.there, '10.77.0.10', 4002, 'cheat')).toBe('silence');
      expect(game.text()).toContain('banned 10.77.0.10\n');
      expect(await say(pair.there, '10.77.0.10', 4003, 'hi')).toBe('silence');
      expect(await say(pair.there, there.ipv4, 4001, 'hi')).toBe('hello');
      await takeOut(insertion);
      expect(await say(pair.there, '10.77.0.10', 4004, 'hi')).toBe('silence');
      expect(await say(pair.there, there.ipv4, 4005, 'hi')).toBe('hello');
    });

    test('may restart, and have clients with any size of datagram', async () => {
      const first = await startPeer(pair.here, 'relay', 'serve', String(port));
      const insertion = await pair.insert([`:${port}`]);
      for (const [host, at] of [
        [pair.there, here.ipv4],
        [pair.there, here.ipv6],
        [pair.here, '127.0.0.1'],
      ] as const) {
        for (const bytes of [0, 1, 1472, 60_000]) {
          expect(await ask(host, port, at, String(bytes))).toMatch(new RegExp(`^${bytes} `));
        }
      }
      first.child.kill('SIGKILL');
      await insertion.until(() => first.child.signalCode !== null);
      const refused = ask(pair.there, port, here.ipv4, '10').catch(() => 'silence');
      await insertion.until(({totals}) => totals.rx.packets === 13);
      await startPeer(pair.here, 'relay', 'serve', String(port));
      expect(await ask(pair.there, port, here.ipv4, '10')).toMatch(/^10 10\.77\.0\.9 /);
      await refused;
      const {totals} = await takeOut(insertion);
      expect(totals).toMatchObject({rx: {packets: 14}, tx: {packets: 13}});
    });

    test('at one of several addresses are left alone at the others', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port), '10.77.0.2');
      await startPeer(pair.here, 'relay', 'serve', String(port), here.ipv4);
      const insertion = await pair.insert([`10.77.0.2:${port}`]);
      expect(await ask(pair.there, port, '10.77.0.2', '10')).toMatch(/^10 10\.77\.0\.9 /);
      expect(await ask(pair.there, port, here.ipv4, '10')).toMatch(/^10 10\.77\.0\.9 /);
      const {flows} = await takeOut(insertion);
      expect(flows.map(({target}) => target)).toEqual([`10.77.0.2:${port}`]);
    });

    test('may be several in one run, each with its own service', async () => {
      const before = await rulesOf(pair.here);
      await startPeer(pair.here, 'relay', 'serve', String(port));
      await startPeer(pair.here, 'relay', 'serve', '27016', '10.77.0.2');
      const insertion = await pair.insert([`:${port}`, ':27016']);
      expect(await ask(pair.there, port, here.ipv4, '10')).toMatch(/^10 10\.77\.0\.9 /);
      expect(await ask(pair.there, 27_016, '10.77.0.2', '10')).toMatch(/^10 10\.77\.0\.9 /);
      expect(await ask(pair.here, 27_016, '10.77.0.2', '10')).toMatch(/^10 10\.77\.0\.1 /);
      const {services} = await takeOut(insertion);
      expect(services.map(({rx, tx}) => [rx.packets, tx.packets])).toEqual([
        [1, 1],
        [2, 2],
      ]);
      expect(await rulesOf(pair.here)).toBe(before);
    });

    test('are inserted before for one interface only', async () => {
      pair.here.ip(
        'link',
        'add',
        'other0',
        'type',
        'veth',
        'peer',
        'name',
        'other1',
        'netns',
        pair.there.namespace,
      );
      pair.here.ip('address', 'add', '10.78.0.1/24', 'dev', 'other0');
      pair.here.ip('link', 'set', 'other0', 'up');
      pair.there.ip('address', 'add', '10.78.0.9/24', 'dev', 'other1');
      pair.there.ip('link', 'set', 'other1', 'up');
      await startPeer(pair.here, 'relay', 'serve', String(port));
      const insertion = await pair.insert([`:${port}?interface=other0`]);
      expect(await ask(pair.there, port, here.ipv4, '10')).toMatch(/^10 10\.77\.0\.9 /);
      expect(await ask(pair.there, port, '10.78.0.1', '10')).toMatch(/^10 10\.78\.0\.9 /);
      expect(await ask(pair.here, port, '127.0.0.1', '10')).toMatch(/^10 127\.0\.0\.1 /);
      const {flows} = await takeOut(insertion);
      expect(flows.map(({target}) => target).toSorted()).toEqual([`10.78.0.1:${port}`, `127.0.0.1:${port}`]);
    });

    test('may have clients that use the very port of the server', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      const insertion = await pair.insert([`:${port}`]);
      for (let time = 0; time < 2; time++) {
        expect(await say(pair.there, there.ipv4, port, 'hello')).toBe(`5 10.77.0.9 ${port} 64`);
      }
      const {flows} = await takeOut(insertion);
      expect(flows).toMatchObject([{client: `10.77.0.9:${port}`, rx: {packets: 2}, tx: {packets: 2}}]);
      expect(await say(pair.there, there.ipv4, port, 'hello')).toBe(`5 10.77.0.9 ${port} 64`);
    });

    test('may speak first, with several threads in front of them', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      const insertion = await pair.insert([`:${port}`], ['--threads', '2']);
      const listening = await startPeer(pair.there, 'relay', 'listen', '7777', there.ipv4);
      await ask(pair.here, port, '127.0.0.1', `first ${there.ipv4} 7777`);
      await eventually(() => listening.text().includes('got 4 '), 'the answer to its answer');
      expect(listening.text()).toContain(`got hello ${here.ipv4} ${port}\n`);
      const {flows} = await takeOut(insertion);
      const own = flows.filter(({client}) => client === `${there.ipv4}:7777`);
      expect(own.reduce((all, {rx, tx}) => [all[0]! + rx.packets, all[1]! + tx.packets], [0, 0])).toEqual([
        1, 2,
      ]);
    });
  },
);
