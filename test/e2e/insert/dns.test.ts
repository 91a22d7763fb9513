import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {Host} from '../capture/hosts.js';
import {installed, says} from '../command.js';
import {createPair, here, type Pair, rulesOf, skipped, takeOut, there, whyNoInsertion} from './inserting.js';

describe.skipIf(whyNoInsertion !== undefined || !installed('dnsmasq', 'dig'))(
  `udptop inserted in front of dnsmasq${skipped}`,
  {timeout: 60_000},
  () => {
    let pair: Pair;
    beforeAll(() => {
      pair = createPair();
    });
    afterEach(() => pair.endPrograms());
    afterAll(() => pair?.remove());

    /** @returns what its log says so far */
    async function dnsmasq(): Promise<() => string> {
      const child = pair.here.start(
        ...['dnsmasq', '--no-daemon', '--user=root', '--no-resolv', '--no-hosts', '--conf-file=/dev/null'],
        ...['--address=/example.test/192.0.2.1', '--log-queries'],
      );
      let text = '';
      child.stderr!.on('data', chunk => {
        text += chunk;
      });
      await says(child, /started/);
      return () => text;
    }

    async function dig(host: Host, at: string) {
      const text = await host.run('dig', '+qr', '+tries=1', '+time=5', `@${at}`, 'example.test');
      return {
        answer: /\t(192\.\S+)$/m.exec(text)?.[1],
        asked: Number(/QUERY SIZE: (\d+)/.exec(text)![1]),
        got: Number(/MSG SIZE {2}rcvd: (\d+)/.exec(text)![1]),
      };
    }

    test('counts what dig asks and gets, from here and elsewhere; dnsmasq sees its clients, and nothing stays', async () => {
      const log = await dnsmasq();
      const before = await rulesOf(pair.here);
      const insertion = await pair.insert([':53']);
      expect(await rulesOf(pair.here)).not.toBe(before);
      const places = [
        [pair.there, here.ipv4, there.ipv4],
        [pair.there, here.ipv6, there.ipv6],
        [pair.here, '127.0.0.1', '127.0.0.1'],
        [pair.here, '::1', '::1'],
        [pair.here, here.ipv4, here.ipv4],
      ] as const;
      const flows: string[] = [];
      for (const [host, at, from] of places) {
        const {answer, asked, got} = await dig(host, at);
        expect(answer).toBe('192.0.2.1');
        const shown = (address: string) => (address.includes(':') ? `[${address}]` : address);
        flows.push(`${shown(from)} ${shown(at)}:53 dns example.test ${asked} ${got}`);
      }
      const seen = await takeOut(insertion);
      const counted = seen.flows.map(({client, target, rx, tx, metadata: {app, dns_name}}) =>
        [client.replace(/:\d+$/, ''), target, app, dns_name, rx.bytes, tx.bytes].join(' '),
      );
      expect(counted.toSorted()).toEqual(flows.toSorted());
      expect(seen.totals).toMatchObject({rx: {packets: places.length}, tx: {packets: places.length}});
      expect(seen.totals.drops.byReason).toEqual({});
      const askers = [...log().matchAll(/query\[A\] example\.test from (\S+)/g)].map(([, client]) => client);
      expect(askers).toEqual(places.map(([, , from]) => from));
      expect(await rulesOf(pair.here)).toBe(before);
      expect((await dig(pair.there, here.ipv4)).answer).toBe('192.0.2.1');
      expect(log().match(/query\[A\]/g)).toHaveLength(places.length + 1);
    });

    test('a strict firewall lets through what it did, and sees each client once', async () => {
      await pair.here.run(
        'nft',
        `add table inet wall
         add chain inet wall input { type filter hook input priority 0; policy drop; }
         add chain inet wall output { type filter hook output priority 0; policy drop; }
         add rule inet wall input iif lo accept
         add rule inet wall input ct state established accept
         add rule inet wall input udp dport 53 accept
         add rule inet wall input meta l4proto ipv6-icmp accept
         add rule inet wall output oif lo accept
         add rule inet wall output ct state established accept
         add rule inet wall output meta l4proto ipv6-icmp accept`.replaceAll('\n', ';'),
      );
      try {
        await dnsmasq();
        const insertion = await pair.insert([':53']);
        for (const [host, at] of [
          [pair.there, here.ipv4],
          [pair.there, here.ipv6],
          [pair.here, '127.0.0.1'],
        ] as const) {
          expect((await dig(host, at)).answer).toBe('192.0.2.1');
        }
        if (installed('conntrack')) {
          const known = await pair.here.run(
            'conntrack',
            '-L',
            '-p',
            'udp',
            '--dport',
            '53',
            '-s',
            there.ipv4,
          );
          expect(known.trim().split('\n')).toHaveLength(1);
          expect(known).toMatch(
            /src=10\.77\.0\.9 dst=10\.77\.0\.1 sport=\d+ dport=53 .*src=10\.77\.0\.1 dst=10\.77\.0\.9 sport=53/,
          );
        }
        const seen = await takeOut(insertion);
        expect(seen.totals).toMatchObject({rx: {packets: 3}, tx: {packets: 3}});
      } finally {
        await pair.here.run('nft', 'delete table inet wall');
      }
    });
  },
);
