import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {type Capture, listen, type Seen, send, startCapture, sum, whyNoCapture} from './capturing.js';
import {createHosts, type Host} from './hosts.js';

const why = whyNoCapture === undefined ? '' : ` (skipped: ${whyNoCapture})`;

describe.skipIf(whyNoCapture !== undefined)(
  `what a capture is told to watch${why}`,
  {timeout: 90_000},
  () => {
    const hosts = createHosts();
    const captures: Capture[] = [];
    let host: Host;
    beforeAll(() => {
      host = hosts.add('host');
    });
    afterEach(async () => {
      for (const {command} of captures.splice(0)) {
        command.child.kill('SIGCONT');
        command.child.kill('SIGKILL');
      }
      await hosts.endPrograms();
    });
    afterAll(hosts.remove);

    async function capture(...flags: readonly string[]): Promise<Capture> {
      const started = await startCapture(host, flags);
      captures.push(started);
      return started;
    }

    const total = ({totals: {rx, tx}}: Seen) => rx.packets + tx.packets;
    const targets = ({flows}: Seen) => flows.map(({target}) => target).toSorted();

    test.each([
      ['port=4001,4003', ['127.0.0.1:4001', '127.0.0.1:4003', '[::1]:4001']],
      ['port=4001&ipv6=false', ['127.0.0.1:4001']],
      ['net=127.0.0.8/29', ['127.0.0.9:4002']],
      ['net=::1', ['[::1]:4001']],
      ['ipv6=false', ['127.0.0.1:4001', '127.0.0.1:4003', '127.0.0.9:4002']],
      [`port=${Array.from({length: 40}, (_, index) => 4003 + index).join()}`, ['127.0.0.1:4003']],
    ])('is what it counts, of whole conversations: %s', async (parameters, expected) => {
      const ends = [
        ['127.0.0.1', 4001],
        ['127.0.0.9', 4002],
        ['127.0.0.1', 4003],
        ['::1', 4001],
      ] as const;
      for (const [address, port] of ends) await listen(host, address, port, 'echo');
      const seen = await capture('-L', `capture://any?${parameters}`);
      for (const [address, port] of ends) await send(host, address, port, 10, 3000, 'answers=10');
      await seen.until(now => total(now) >= 20 * expected.length);
      const now = await seen.end();
      expect(targets(now)).toEqual(expected);
      for (const {rx, tx} of now.flows)
        expect([rx, tx]).toMatchObject([
          {packets: 10, bytes: 30_000},
          {packets: 10, bytes: 30_000},
        ]);
      expect(total(now)).toBe(20 * expected.length);
    });

    test('has a limit of flows: the others are untracked, and in the totals', async () => {
      await listen(host, '127.0.0.1', 4000);
      const seen = await capture('-L', 'capture://any?maxFlows=10');
      await send(host, '127.0.0.1', 4000, 250, 100, 'flows=25');
      const untracked = ({services}: Seen) => services[0]!.capture!.untracked;
      const {totals, flows, ...now} = await seen.until(each => total(each) >= 250);
      expect(flows).toHaveLength(10);
      for (const {rx} of flows) expect(rx).toMatchObject({packets: 10, bytes: 1000});
      expect(totals.rx).toMatchObject({packets: 250, bytes: 25_000});
      expect(untracked({totals, flows, ...now})).toEqual({packets: 150, bytes: 15_000});
      expect(totals.attribution.unattributed!.rx).toMatchObject({packets: 150, bytes: 15_000});
      await seen.end();
    });

    test('ends when it is idle for too long, and begins anew', async () => {
      await listen(host, '127.0.0.1', 4000, 'echo');
      const seen = await capture('-L', 'capture://any?udpTimeout=1s');
      const talk = () => send(host, '127.0.0.1', 4000, 5, 100, 'port=40000', 'answers=5');
      await talk();
      await seen.until(({flows}) => flows[0]?.endReason === 'idle');
      await talk();
      await seen.until(({totals: {flows}}) => flows.ended === 2);
      const {flows, totals} = await seen.end();
      const whole = {packets: 5, bytes: 500};
      expect(flows).toMatchObject([
        {rx: whole, tx: whole, endReason: 'idle'},
        {rx: whole, tx: whole, endReason: 'idle'},
      ]);
      expect(totals.flows).toMatchObject({started: 2, ended: 2, active: 0});
    });

    test('is seen by several captures and a relay at once, each of which counts it', async () => {
      await listen(host, '127.0.0.1', 4000, 'echo');
      const seen = await capture(
        ...['-L', 'capture://any?name=all', '-L', 'capture://lo?name=some&port=4000'],
        ...['-L', 'udp://127.0.0.1:4500/127.0.0.1:4000?name=relay'],
      );
      await send(host, '127.0.0.1', 4500, 40, 100, 'answers=40');
      const counted = ({flows}: Seen) =>
        flows
          // A relay warms up with a few datagrams of its own.
          .filter(({target}) => target === '127.0.0.1:4000' || target === '127.0.0.1:4500')
          .map(({service, target, rx, tx}) => [service, target, rx.packets, tx.bytes])
          .toSorted();
      const expected = [
        ['all', '127.0.0.1:4000', 40, 4000],
        ['all', '127.0.0.1:4500', 40, 4000],
        ['relay', '127.0.0.1:4000', 40, 4000],
        ['some', '127.0.0.1:4000', 40, 4000],
      ];
      await seen.until(now => JSON.stringify(counted(now)) === JSON.stringify(expected));
      await seen.end();
    });

    test('what the kernel dropped while it stood still is told, and nothing else is missing', async () => {
      const received = await listen(host, '127.0.0.1', 4000);
      const seen = await capture('-L', 'capture://any');
      await send(host, '127.0.0.1', 4000, 1000, 1200);
      await seen.until(now => total(now) === 1000);
      seen.command.child.kill('SIGSTOP');
      const {sent} = await send(host, '127.0.0.1', 4000, 60_000, 1200);
      seen.command.child.kill('SIGCONT');
      const dropped = ({totals}: Seen) => totals.drops.byReason.kernel ?? 0;
      await seen.until(now => dropped(now) > 0 && total(now) + dropped(now) >= 1000 + sent.packets);
      const now = await seen.end();
      expect(total(now) + dropped(now)).toBe(1000 + sent.packets);
      expect(dropped(now)).toBeGreaterThan(0);
      // Those who talk lose nothing by that.
      expect((await received()).packets).toBe(1000 + sent.packets);
    });
  },
);

describe.skipIf(whyNoCapture !== undefined)(`a capture's last moments${why}`, {timeout: 90_000}, () => {
  const hosts = createHosts();
  afterAll(hosts.remove);

  test('count what came right before the end', async () => {
    const host = hosts.add('host');
    await listen(host, '127.0.0.1', 4000);
    const seen = await startCapture(host);
    const {sent} = await send(host, '127.0.0.1', 4000, 500, 100);
    const {flows} = await seen.end();
    expect(sum(flows.map(({rx}) => rx.packets))).toBe(sent.packets);
  });
});
