import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {startCapture} from '../capture/capturing.js';
import {createHosts, type Host, type Hosts} from '../capture/hosts.js';
import {installed, says} from '../command.js';
import {rulesOf, skipped, whyNoInsertion} from './inserting.js';

describe.skipIf(whyNoInsertion !== undefined || !installed('dnsmasq', 'dig'))(
  `udptop on a gateway${skipped}`,
  {timeout: 60_000},
  () => {
    let hosts: Hosts;
    let client: Host;
    let gateway: Host;
    let server: Host;
    let log = '';

    beforeAll(async () => {
      hosts = createHosts();
      [client, gateway, server] = [hosts.add('client'), hosts.add('gateway'), hosts.add('server')];
      hosts.connect(client, 'c0', gateway, 'g0');
      hosts.connect(server, 's0', gateway, 'g1');
      for (const [host, end, subnet, number] of [
        [client, 'c0', 1, 2],
        [gateway, 'g0', 1, 1],
        [gateway, 'g1', 2, 1],
        [server, 's0', 2, 2],
      ] as const) {
        host.ip('address', 'add', `10.${subnet}.0.${number}/24`, 'dev', end);
        host.ip('address', 'add', `fd0${subnet}::${number}/64`, 'dev', end, 'nodad');
      }
      for (const [host, subnet] of [
        [client, 1],
        [server, 2],
      ] as const) {
        host.ip('route', 'add', 'default', 'via', `10.${subnet}.0.1`);
        host.ip('-6', 'route', 'add', 'default', 'via', `fd0${subnet}::1`);
      }
      await gateway.run('sysctl', '-w', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
      const dnsmasq = server.start(
        ...['dnsmasq', '--no-daemon', '--user=root', '--no-resolv', '--no-hosts', '--conf-file=/dev/null'],
        ...['--address=/example.test/192.0.2.1', '--log-queries'],
      );
      dnsmasq.stderr!.on('data', chunk => {
        log += chunk;
      });
      await says(dnsmasq, /started/);
    });
    afterAll(() => hosts?.remove());

    const dig = (host: Host, at: string, name: string) =>
      host.run('dig', '+short', '+tries=1', '+time=5', `@${at}`, `${name}.example.test`);
    const askerOf = (name: string) =>
      new RegExp(`query\\[A\\] ${name}\\.example\\.test from (\\S+)`).exec(log)?.[1];

    test.each([
      ['for clients, whom servers do not see', '', '10.2.0.1', 'fd02::1'],
      ['for clients that servers see', '&transparent=true', '10.1.0.2', 'fd01::2'],
    ])('forwards what is routed through it, by rules of its own, %s', async (_, option, ipv4, ipv6) => {
      const before = await rulesOf(gateway);
      const seen = await startCapture(gateway, ['-L', `redu://:12345?tproxy=auto${option}`]);
      const run = option === '' ? 'plain' : 'transparent';
      expect(await dig(client, '10.2.0.2', `four-${run}`)).toBe('192.0.2.1\n');
      expect(await dig(client, 'fd02::2', `six-${run}`)).toBe('192.0.2.1\n');
      // What the gateway sends itself is not caught.
      expect(await dig(gateway, '10.2.0.2', `own-${run}`)).toBe('192.0.2.1\n');
      expect([askerOf(`four-${run}`), askerOf(`six-${run}`)]).toEqual([ipv4, ipv6]);
      const {flows, totals} = await seen.end();
      expect(flows.map(({client: from, target}) => `${from.replace(/:\d+$/, '')} ${target}`).sort()).toEqual([
        '10.1.0.2 10.2.0.2:53',
        '[fd01::2] [fd02::2]:53',
      ]);
      expect(totals.drops.byReason).toEqual({});
      expect(await rulesOf(gateway)).toBe(before);
      expect(await dig(client, '10.2.0.2', `after-${run}`)).toBe('192.0.2.1\n');
      expect(askerOf(`after-${run}`)).toBe('10.1.0.2');
    });
  },
);
