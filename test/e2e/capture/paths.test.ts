import {execFileSync, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest';
import {installed} from '../command.js';
import {type Capture, listen, type Seen, send, startCapture, whyNoCapture} from './capturing.js';
import {createHosts, type Host, type Hosts} from './hosts.js';

/** Why there are no VLAN interfaces here; undefined if there are. */
function whyNoVlan(): string | undefined {
  if (whyNoCapture !== undefined) return whyNoCapture;
  const link = ['ip', 'link', 'add', 'link', 'lo', 'name', 'vlan1', 'type', 'vlan', 'id', '1'];
  const made = spawnSync('unshare', ['-n', ...link], {encoding: 'utf8'});
  return made.status === 0 ? undefined : made.stderr.trim();
}

const why = whyNoCapture === undefined ? '' : ` (skipped: ${whyNoCapture})`;

describe.skipIf(whyNoCapture !== undefined)(
  `a capture of what several interfaces see${why}`,
  {timeout: 90_000},
  () => {
    let hosts: Hosts;
    const captures: Capture[] = [];
    beforeEach(() => {
      hosts = createHosts();
    });
    afterEach(async () => {
      for (const {command} of captures.splice(0)) command.child.kill('SIGKILL');
      await hosts.remove();
    });
    afterAll(() => hosts?.endPrograms());

    async function capture(host: Host, url = 'capture://any'): Promise<Capture> {
      const started = await startCapture(host, ['-L', url]);
      captures.push(started);
      return started;
    }

    const total = ({totals: {rx, tx}}: Seen) => rx.packets + tx.packets;
    const mirrored = ({services}: Seen) => services[0]!.capture!.mirrored;

    /** Two hosts with a cable. */
    function pair(): readonly [Host, Host] {
      const [here, there] = [hosts.add('here'), hosts.add('there')];
      hosts.connect(here, 'cable0', there, 'cable0');
      here.ip('address', 'add', '10.77.0.1/24', 'dev', 'cable0');
      there.ip('address', 'add', '10.77.0.2/24', 'dev', 'cable0');
      return [here, there];
    }

    test.skipIf(whyNoVlan() !== undefined).each([
      ['VLAN', [['vlan10', 'cable0', '802.1Q', 10]]],
      [
        'QinQ',
        [
          ['outer', 'cable0', '802.1ad', 100],
          ['vlan10', 'outer', '802.1Q', 10],
        ],
      ],
    ] as const)('tags are no obstacle, and their interfaces mirror the one below: %s', async (_, links) => {
      const [here, there] = pair();
      for (const [host, last] of [
        [here, 1],
        [there, 2],
      ] as const) {
        for (const [name, below, protocol, id] of links) {
          host.ip(
            ...['link', 'add', 'link', below, 'name', name, 'type', 'vlan'],
            'proto',
            protocol,
            'id',
            String(id),
          );
          host.ip('link', 'set', name, 'up');
        }
        host.ip('address', 'add', `10.78.0.${last}/24`, 'dev', 'vlan10');
      }
      await listen(there, '10.78.0.2', 4000, 'echo');
      const [all, below] = [await capture(here), await capture(here, 'capture://cable0')];
      const {sent, received} = await send(here, '10.78.0.2', 4000, 200, 700, 'answers=200');
      const whole = {rx: sent, tx: received};
      await Promise.all([all, below].map(each => each.until(seen => total(seen) >= 400)));
      await all.until(seen => mirrored(seen).packets >= 400 * links.length);
      const everywhere = await all.end();
      expect(everywhere.flows).toMatchObject([{...whole, metadata: {direction: 'out', interface: 'vlan10'}}]);
      expect(everywhere.totals).toMatchObject(whole);
      expect(mirrored(everywhere)).toEqual({packets: 400 * links.length, bytes: 280_000 * links.length});
      const tagged = await below.end();
      expect(tagged.flows).toMatchObject([{...whole, metadata: {interface: 'cable0'}}]);
      expect(mirrored(tagged)).toEqual({packets: 0, bytes: 0});
    });

    /** A router between two hosts, one network each. */
    function routed(): readonly [Host, Host, Host] {
      const [client, router, server] = [hosts.add('client'), hosts.add('router'), hosts.add('server')];
      // Its multicast listener reports pass the filter, because of their extension header, and could be among the dropped.
      for (const {within} of [client, router, server]) {
        execFileSync(within[0]!, [...within.slice(1), 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1']);
      }
      hosts.connect(client, 'cable0', router, 'left');
      hosts.connect(router, 'right', server, 'cable0');
      client.ip('address', 'add', '10.77.0.1/24', 'dev', 'cable0');
      router.ip('address', 'add', '10.77.0.254/24', 'dev', 'left');
      router.ip('address', 'add', '10.88.0.254/24', 'dev', 'right');
      server.ip('address', 'add', '10.88.0.2/24', 'dev', 'cable0');
      client.ip('route', 'add', 'default', 'via', '10.77.0.254');
      server.ip('route', 'add', 'default', 'via', '10.88.0.254');
      return [client, router, server];
    }

    test.each([
      ['single datagrams', 300, 500, []],
      ['fragments', 30, 5000, []],
      ['datagrams that are all alike', 300, 0, []],
    ] as const)('a router counts what goes through it once: %s', async (_, count, bytes, options) => {
      const [client, router, server] = routed();
      await router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
      const received = await listen(server, '10.88.0.2', 4000, 'echo');
      const seen = await capture(router);
      const sent = await send(client, '10.88.0.2', 4000, count, bytes, `answers=${count}`, ...options);
      await seen.until(now => total(now) + mirrored(now).packets >= 4 * count);
      const now = await seen.end();
      expect(await received()).toEqual(sent.sent);
      expect(now.flows).toMatchObject([
        {rx: sent.sent, tx: sent.received, metadata: {direction: 'through', interface: 'left'}},
      ]);
      expect(now.totals).toMatchObject({rx: sent.sent, tx: sent.received});
      expect(mirrored(now)).toEqual({packets: 2 * count, bytes: 2 * count * bytes});
    });

    test('a router counts trains as the datagrams that they are, once', async () => {
      const [client, router, server] = routed();
      await router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
      const received = await listen(server, '10.88.0.2', 4000);
      const seen = await capture(router);
      const {sent} = await send(client, '10.88.0.2', 4000, 1605, 1000, 'train=32');
      await seen.until(now => total(now) + mirrored(now).packets >= 2 * 1605);
      const now = await seen.end();
      expect(await received()).toEqual(sent);
      expect(now.flows).toMatchObject([{rx: sent}]);
      expect(mirrored(now)).toEqual(sent);
    });

    test.skipIf(!installed('iperf3'))(
      'a router counts many streams both ways at once, each once',
      async () => {
        const [client, router, server] = routed();
        await router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
        const [near, seen] = [await capture(client), await capture(router)];
        const closed = once(server.start('iperf3', '--server', '--one-off'), 'close');
        await server.run('sh', '-c', "until ss -ltn | grep -q ':5201 '; do sleep 0.02; done");
        await client.run(
          ...['iperf3', '--client', '10.88.0.2', '--udp', '--bidir', '--parallel', '4'],
          ...['--bitrate', '20M', '--length', '600', '--time', '2'],
        );
        await closed;
        const atClient = await near.end();
        const atRouter = await seen.end();
        const counts = ({flows}: Seen) =>
          flows.map(({id, rx, tx}) => [id, rx.packets, rx.bytes, tx.packets, tx.bytes].join()).toSorted();
        expect(counts(atRouter)).toEqual(counts(atClient));
        expect(atRouter.flows).toHaveLength(8);
        expect(mirrored(atRouter).packets).toBe(total(atRouter));
      },
    );

    test('a router whose capture stood still counts nothing twice afterwards', async () => {
      const [client, router, server] = routed();
      await router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
      await listen(server, '10.88.0.2', 4000);
      const seen = await capture(router);
      const dropped = ({totals}: Seen) => totals.drops.byReason.kernel ?? 0;
      const all = (now: Seen) => total(now) + mirrored(now).packets + dropped(now);
      let packets = 0;
      const talk = async (count: number) => {
        packets += (await send(client, '10.88.0.2', 4000, count, 600, 'port=40000')).sent.packets;
      };
      await talk(1000);
      await seen.until(now => all(now) >= 2 * packets);
      seen.command.child.kill('SIGSTOP');
      await talk(40_000);
      seen.command.child.kill('SIGCONT');
      await seen.until(now => all(now) >= 2 * packets);
      await talk(1000);
      await seen.until(now => all(now) >= 2 * packets);
      const now = await seen.end();
      expect(all(now)).toBe(2 * packets);
      expect(dropped(now)).toBeGreaterThan(0);
      expect(total(now)).toBeLessThanOrEqual(packets);
      expect(total(now)).toBeGreaterThanOrEqual(packets - dropped(now));
    });

    test('a bridge counts what goes through it once, and what is for it as coming in', async () => {
      const [client, bridge, server] = [hosts.add('client'), hosts.add('bridge'), hosts.add('server')];
      bridge.ip('link', 'add', 'bridge0', 'type', 'bridge');
      bridge.ip('address', 'add', '10.77.0.254/24', 'dev', 'bridge0');
      for (const [host, end, last] of [
        [client, 'left', 1],
        [server, 'right', 2],
      ] as const) {
        hosts.connect(host, 'cable0', bridge, end);
        host.ip('address', 'add', `10.77.0.${last}/24`, 'dev', 'cable0');
        bridge.ip('link', 'set', end, 'master', 'bridge0');
      }
      bridge.ip('link', 'set', 'bridge0', 'up');
      // Its address counts once it has a carrier.
      await bridge.run('sh', '-c', 'until ip link show bridge0 | grep -q LOWER_UP; do sleep 0.02; done');
      await listen(server, '10.77.0.2', 4000, 'echo');
      await listen(bridge, '10.77.0.254', 5000, 'echo');
      const seen = await capture(bridge);
      const across = await send(client, '10.77.0.2', 4000, 200, 500, 'answers=200');
      const into = await send(client, '10.77.0.254', 5000, 100, 300, 'answers=100');
      await seen.until(now => total(now) + mirrored(now).packets >= 1200);
      const now = await seen.end();
      const flowTo = (target: string) => now.flows.find(flow => flow.target === target);
      expect(flowTo('10.77.0.2:4000')).toMatchObject({
        rx: across.sent,
        tx: across.received,
        metadata: {direction: 'through'},
      });
      expect(flowTo('10.77.0.254:5000')).toMatchObject({
        rx: into.sent,
        tx: into.received,
        metadata: {direction: 'in'},
      });
      expect(now.flows).toHaveLength(2);
      expect(mirrored(now)).toEqual({packets: 600, bytes: 400 * 500 + 200 * 300});
    });

    test('interfaces that come and go are followed, and what they carried stays counted', async () => {
      const [here, there] = pair();
      await listen(there, '0.0.0.0', 4000, 'echo');
      const seen = await capture(here);
      const first = await send(here, '10.77.0.2', 4000, 50, 100, 'answers=50');
      await seen.until(now => total(now) >= 100);
      here.ip('link', 'delete', 'cable0');
      hosts.connect(here, 'cable7', there, 'cable7');
      here.ip('address', 'add', '10.99.0.1/24', 'dev', 'cable7');
      there.ip('address', 'add', '10.99.0.2/24', 'dev', 'cable7');
      const second = await send(here, '10.99.0.2', 4000, 70, 100, 'answers=70');
      await seen.until(now => total(now) >= 240);
      const {flows} = await seen.end();
      const flowTo = (target: string) => flows.find(flow => flow.target === target);
      expect(flowTo('10.77.0.2:4000')).toMatchObject({
        rx: first.sent,
        tx: first.received,
        metadata: {interface: 'cable0'},
      });
      expect(flowTo('10.99.0.2:4000')).toMatchObject({
        rx: second.sent,
        tx: second.received,
        metadata: {interface: 'cable7', direction: 'out'},
      });
    });

    test('an interface that is not there yet is told of, and captured once it is, again and again', async () => {
      const [here, there] = [hosts.add('here'), hosts.add('there')];
      await listen(there, '0.0.0.0', 4000, 'echo');
      const seen = await capture(here, 'capture://late0');
      let sent = 0;
      for (let round = 1; round <= 2; round++) {
        await seen.until(({services}) => /late0 is not there/.test(services[0]!.problem ?? ''));
        hosts.connect(here, 'late0', there, 'far0');
        here.ip('address', 'add', '10.77.0.1/24', 'dev', 'late0');
        there.ip('address', 'add', '10.77.0.2/24', 'dev', 'far0');
        await seen.until(({services}) => services[0]!.problem === undefined);
        await send(here, '10.77.0.2', 4000, 30, 100, 'port=40000', 'answers=30');
        sent += 30;
        const now = await seen.until(each => total(each) >= 2 * sent);
        expect(now.flows).toMatchObject([{rx: {packets: sent}, tx: {packets: sent}}]);
        here.ip('link', 'delete', 'late0');
      }
      await seen.end();
    });
  },
);
