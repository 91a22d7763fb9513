import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {eventually} from '../relay/peers.js';
import {installed, type Running, startCommand} from './command.js';
import {makeNetwork, type Network, whyNoNamespaces} from './namespaces.js';

const missing = whyNoNamespaces() ?? (installed('tc') ? undefined : 'tc is not installed');
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
const flood = resolve('test/e2e/flood.mjs');

interface Direction {
  readonly packets: number;
  readonly forwardedPackets: number;
  readonly droppedPackets: number;
  readonly queuedPackets: number;
}

interface Totals {
  readonly rx: Direction;
  readonly tx: Direction;
  readonly refusals: number;
  readonly drops: {readonly byReason: Readonly<Record<string, number>>};
}

describe.skipIf(missing !== undefined)(`on a link that is too slow or gone${reason}`, () => {
  let network: Network;
  const running: Running[] = [];
  const children: ChildProcess[] = [];

  beforeEach(() => {
    network = makeNetwork();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const {child, finished} of running.splice(0)) {
      child.kill('SIGKILL');
      await finished;
    }
    await network.endServers();
    network.remove();
  });

  /** A relay that prints a snapshot every 100 ms. */
  async function relay(url: string, transport: string): Promise<Running> {
    const command = startCommand(
      ['-L', url, '--headless', '--output', 'ndjson', '-i', '100ms', '--transport', transport],
      {within: network.relay},
    );
    running.push(command);
    await command.printed(/"schema"/);
    return command;
  }

  const allTotals = ({stdout}: Running): Totals[] =>
    stdout()
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line).totals);
  const totals = (command: Running): Totals => allTotals(command).at(-1)!;
  const isBalanced = ({packets, forwardedPackets, droppedPackets, queuedPackets}: Direction) =>
    packets === forwardedPackets + droppedPackets + queuedPackets;
  const slow = (queue: string) =>
    network.run(
      'tc',
      'qdisc',
      'replace',
      'dev',
      'cable0',
      'root',
      'tbf',
      'rate',
      '1mbit',
      ...queue.split(' '),
    );

  /** Counts what comes at port 9. */
  async function sink(host: string): Promise<() => Promise<number>> {
    const child = network.serve(process.execPath, flood, 'sink', host);
    await once(child.stdout!, 'data');
    return async () => {
      const answered = once(child.stdout!, 'data');
      child.stdin!.write('\n');
      return Number.parseInt(String((await answered)[0]), 10);
    };
  }

  function onRelay(...args: readonly string[]): ChildProcess {
    const [program, ...rest] = [...network.relay, process.execPath, ...args] as [string, ...string[]];
    const child = spawn(program, rest, {stdio: ['pipe', 'pipe', 'inherit']});
    children.push(child);
    return child;
  }

  /** Sends from the relay's host itself, and waits until the relay has them. */
  async function send(command: Running, host: string, count: number, bytes: number): Promise<void> {
    const came = ({rx, drops}: Totals) => rx.packets + (drops.byReason.kernel ?? 0);
    const before = came(totals(command));
    await once(onRelay(flood, 'send', host, '4000', String(count), String(bytes)), 'close');
    await eventually(() => came(totals(command)) >= before + count, 'all that was sent');
  }

  test.each([
    ['10.99.0.1', '127.0.0.1', 100, 'burst 1600 limit 3000'],
    ['fd99::1', '::1', 1000, 'burst 32kb limit 60kb'],
  ])('what its queue drops is not forwarded: to %s', async (target, host, bytes, queue) => {
    const arrived = await sink(target);
    await slow(queue);
    const authority = (address: string) => (address.includes(':') ? `[${address}]` : address);
    const command = await relay(`udp://${authority(host)}:4000/${authority(target)}:9`, 'batched');
    let count = 0;
    const haveCome = (least: number) =>
      eventually(() => {
        void arrived().then(now => {
          count = now;
        });
        return count >= least;
      }, 'what was forwarded');
    // Until the kernel knows the neighbour by IPv6, it keeps datagrams, and says nothing of those that it has no room for.
    await send(command, host, 1, bytes);
    await haveCome(1);
    // On a busy machine many get lost before the relay has them.
    const dropped = () => totals(command).drops.byReason.queueFull ?? 0;
    for (let turn = 0; turn < 5 && dropped() <= 4000; turn++) await send(command, host, 5000, bytes);
    const isSettled = ({packets, forwardedPackets, droppedPackets}: Direction) =>
      packets === forwardedPackets + droppedPackets;
    await eventually(() => isSettled(totals(command).rx), 'nothing in the queue');
    const {rx, drops} = totals(command);
    expect(drops.byReason.queueFull).toBeGreaterThan(4000);
    expect(rx.packets).toBe(rx.forwardedPackets + rx.droppedPackets);
    await haveCome(rx.forwardedPackets);
    expect(count).toBe(rx.forwardedPackets);
  });

  test('replies that its queue drops are not forwarded', async () => {
    await once(onRelay(resolve('test/e2e/echo.mjs'), 'serve', '127.0.0.1').stdout!, 'data');
    await slow('burst 1600 limit 3000');
    const command = await relay('udp://10.77.0.1:4000/127.0.0.1:7?allow=any', 'batched');
    network.onServer(process.execPath, flood, 'send', '10.77.0.1', '4000', '2000', '300');
    await eventually(() => {
      const {tx, rx} = totals(command);
      return tx.packets > 500 && tx.packets === rx.forwardedPackets;
    }, 'the replies');
    const {tx, drops} = totals(command);
    expect(drops.byReason.queueFull).toBeGreaterThan(tx.packets / 2);
    expect(tx.packets).toBe(tx.forwardedPackets + tx.droppedPackets);
  });

  test('the portable transport keeps a bounded amount waiting, which snapshots tell', async () => {
    await sink('10.99.0.1');
    // A long queue: its datagrams fill the socket's buffer, and so the rest has to wait in the relay.
    await slow('burst 16kb limit 50mb');
    const command = await relay('udp://127.0.0.1:4000/10.99.0.1:9', 'portable');
    await send(command, '127.0.0.1', 2000, 1200);
    const before = residentBytes(command);
    await send(command, '127.0.0.1', 150_000, 1200);
    expect(residentBytes(command) - before).toBeLessThan(40e6);
    expect(totals(command).drops.byReason.queueFull).toBeGreaterThan(50_000);
    expect(totals(command).rx.queuedPackets).toBeGreaterThan(500);
    expect(totals(command).rx.queuedPackets).toBeLessThanOrEqual(2 * 1024);
    expect(allTotals(command).filter(({rx, tx}) => !isBalanced(rx) || !isBalanced(tx))).toEqual([]);
  });

  test.each([
    ['batched', 'link set cable0 down'],
    ['batched', 'route add unreachable 10.99.0.1'],
    ['batched', 'route add prohibit 10.99.0.1'],
    ['portable', 'link set cable0 down'],
    ['portable', 'route add unreachable 10.99.0.1'],
    ['portable', 'route add prohibit 10.99.0.1'],
  ])('what this host itself cannot send is no refusal: %s, ip %s', async (transport, change) => {
    const command = await relay('udp://127.0.0.1:4000/10.99.0.1:9', transport);
    await sink('10.99.0.1');
    // One client, so that a socket which worked before meets the change.
    onRelay(resolve('test/e2e/steady-client.mjs'), '4000');
    await eventually(() => totals(command).rx.forwardedPackets > 5, 'datagrams that arrive');
    network.ip(...change.split(' '));
    await eventually(() => totals(command).rx.droppedPackets > 5, 'datagrams that cannot be sent');
    const {refusals, drops} = totals(command);
    expect(refusals).toBe(0);
    expect(drops.byReason.sendError).toBeGreaterThan(0);
    expect(Object.keys(drops.byReason).every(each => ['sendError', 'socketError'].includes(each))).toBe(true);
  });

  test.each([
    ['batched', 'prohibit', '10.99.0.9'],
    ['batched', 'prohibit', 'fd99::9'],
    ['batched', 'unreachable', '10.99.0.9'],
    ['batched', 'unreachable', 'fd99::9'],
    ['portable', 'prohibit', '10.99.0.9'],
    ['portable', 'prohibit', 'fd99::9'],
  ])('what a router refuses is a refusal: %s, %s %s', async (transport, kind, target) => {
    for (const each of ['ipv4/ip_forward', 'ipv6/conf/all/forwarding']) {
      network.onServer('sh', '-c', `echo 1 > /proc/sys/net/${each}`);
    }
    network.onServer('ip', 'route', 'add', kind, `${target}/${target.includes(':') ? 128 : 32}`);
    const authority = target.includes(':') ? `[${target}]` : target;
    const command = await relay(`udp://127.0.0.1:4000/${authority}:9`, transport);
    // The second one takes up what ICMP said about the first.
    for (let count = 0; count < 2; count++) await send(command, '127.0.0.1', 1, 100);
    await eventually(
      () => totals(command).refusals > 0 && totals(command).rx.forwardedPackets === 2,
      'the refusal, and both datagrams to leave',
    );
    expect(totals(command).rx.packets).toBe(2);
  });
});

function residentBytes({child}: Running): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))!;
  return Number(kilobytes) * 1024;
}
