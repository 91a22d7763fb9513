import {execFileSync, spawnSync} from 'node:child_process';
import {chmodSync, existsSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {ask} from '../../control/client.js';
import {eventually} from '../../relay/peers.js';
import {cli, emptyDirectory, installed} from '../command.js';
import {openTerminal} from '../terminal.js';
import {type Capture, listen, type Seen, send, startCapture, whyNoCapture} from './capturing.js';
import {createHosts, type Host, type Hosts, printed} from './hosts.js';

const missing = whyNoCapture ?? (installed('nft') ? undefined : 'nft is not installed');
const why = missing === undefined ? '' : ` (skipped: ${missing})`;
const [uid, gid] = [65_534, 65_534];

/** A capture whose flows are acted on through its control socket. */
interface Acting extends Capture {
  act(flowId: string, action: 'block' | 'throttle' | 'free', body?: object): Promise<void>;
  ask(method: string, path: string, body?: object): ReturnType<typeof ask>;
}

describe.skipIf(missing !== undefined)(
  `a flow that is acted on from a capture${why}`,
  {timeout: 90_000},
  () => {
    let hosts: Hosts;
    const captures: Capture[] = [];
    beforeEach(() => {
      hosts = createHosts();
    });
    afterEach(async () => {
      for (const {command} of captures.splice(0)) {
        command.child.kill('SIGKILL');
        await command.finished;
      }
      await hosts.remove();
    });

    async function capture(
      host: Pick<Host, 'within'>,
      flags: readonly string[] = [],
      env: NodeJS.ProcessEnv = {},
    ): Promise<Acting> {
      const directory = emptyDirectory();
      chmodSync(directory, 0o777);
      const socket = join(directory, 'control');
      const started = await startCapture(host, ['-L', 'capture://any', '--control', socket, ...flags], {env});
      captures.push(started);
      await eventually(() => existsSync(socket), 'the control socket');
      const asked = (method: string, path: string, body?: object) =>
        ask(socket, method, path, body ? {body: JSON.stringify(body)} : {});
      return {
        ...started,
        ask: asked,
        async act(flowId, action, body) {
          const {status, text} = await asked('POST', `/flows/${encodeURIComponent(flowId)}/${action}`, body);
          expect(status, text).toBe(200);
        },
      };
    }

    /** A host with udptop and another one, with a cable. */
    function pair(): readonly [Host, Host] {
      const [here, there] = [hosts.add('here'), hosts.add('there')];
      hosts.connect(here, 'cable0', there, 'cable0');
      for (const [host, last] of [
        [here, 1],
        [there, 2],
      ] as const) {
        host.ip('address', 'add', `10.77.0.${last}/24`, 'dev', 'cable0');
        host.ip('address', 'add', `fd77::${last}/64`, 'dev', 'cable0', 'nodad');
      }
      return [here, there];
    }

    /** Two hosts, and udptop's between them. */
    function gateway(): readonly [Host, Host, Host] {
      const [left, here, right] = [hosts.add('left'), hosts.add('here'), hosts.add('right')];
      hosts.connect(left, 'cable0', here, 'left0');
      hosts.connect(here, 'right0', right, 'cable0');
      here.ip('address', 'add', '10.77.0.1/24', 'dev', 'left0');
      here.ip('address', 'add', '10.78.0.1/24', 'dev', 'right0');
      left.ip('address', 'add', '10.77.0.2/24', 'dev', 'cable0');
      right.ip('address', 'add', '10.78.0.2/24', 'dev', 'cable0');
      left.ip('route', 'add', 'default', 'via', '10.77.0.1');
      right.ip('route', 'add', 'default', 'via', '10.78.0.1');
      execFileSync('ip', [...here.within.slice(1), 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=1']);
      return [left, here, right];
    }

    const rules = (host: Host) => host.run('nft', 'list', 'ruleset');

    /** All that was received was forwarded or dropped. */
    function expectBalanced({totals, flows}: Seen): void {
      for (const direction of ['rx', 'tx'] as const) {
        const {packets, bytes, forwarded, dropped} = totals[direction];
        expect([direction, forwarded.packets + dropped.packets]).toEqual([direction, packets]);
        expect([direction, forwarded.bytes + dropped.bytes]).toEqual([direction, bytes]);
        const ofFlows = flows.reduce((sum, flow) => sum + flow[direction].dropped.packets, 0);
        expect([direction, ofFlows]).toEqual([direction, dropped.packets]);
      }
      expect(totals.unaccounted).toBe(0);
    }

    const scenes = {
      'comes in': () => {
        const [here, there] = pair();
        return {here, from: there, to: here, address: '10.77.0.1', sender: '10.77.0.2'};
      },
      'comes in by IPv6': () => {
        const [here, there] = pair();
        return {here, from: there, to: here, address: 'fd77::1', sender: 'fd77::2'};
      },
      'goes out': () => {
        const [here, there] = pair();
        return {here, from: here, to: there, address: '10.77.0.2', sender: '10.77.0.1'};
      },
      'goes through': () => {
        const [left, here, right] = gateway();
        return {here, from: left, to: right, address: '10.78.0.2', sender: '10.77.0.2'};
      },
      'stays here': () => {
        const [here] = pair();
        return {here, from: here, to: here, address: '127.0.0.1', sender: '127.0.0.1'};
      },
    };

    test.each(Object.entries(scenes))(
      'is blocked, and every datagram is counted, where it %s',
      async (_, scene) => {
        const {here, from, to, address, sender} = scene();
        const host = (name: string) => (name.includes(':') ? `[${name}]` : name);
        const id = `${host(sender)}:5000->${host(address)}:4000/udp`;
        const received = await listen(to, address, 4000);
        const seen = await capture(here);
        await send(from, address, 4000, 10, 100, 'port=5000');
        await seen.until(({flows: [flow]}) => flow?.rx.packets === 10);
        await seen.act(id, 'block');
        await send(from, address, 4000, 500, 300, 'port=5000', 'perSecond=1000');
        const blocked = await seen.until(({flows: [flow]}) => flow?.rx.dropped.packets === 500);
        expect(await received()).toEqual({packets: 10, bytes: 1000});
        expect(blocked.flows).toMatchObject([
          {
            id,
            state: 'blocked',
            rx: {packets: 510, bytes: 151_000, dropped: {packets: 500, bytes: 150_000}},
          },
        ]);
        await seen.act(id, 'free');
        await send(from, address, 4000, 7, 100, 'port=5000');
        await seen.until(({totals}) => totals.rx.packets === 517);
        expect(await received()).toEqual({packets: 17, bytes: 1700});
        const last = await seen.end();
        expect(last.totals).toMatchObject({
          rx: {packets: 517, bytes: 151_700, forwarded: {packets: 17}, dropped: {packets: 500}},
          drops: {byReason: {blocked: 500}},
        });
        expectBalanced(last);
        expect(await rules(here)).toBe('');
      },
    );

    test.each(['goes out', 'stays here'] as const)(
      'is counted in datagrams where trains of them are dropped: it %s',
      async name => {
        const {here, from, to, address, sender} = scenes[name]();
        await listen(to, address, 4000);
        const seen = await capture(here);
        await send(from, address, 4000, 100, 200, 'port=5000', 'train=20');
        await seen.until(({flows: [flow]}) => flow?.rx.packets === 100);
        await seen.act(`${sender}:5000->${address}:4000/udp`, 'block');
        await send(from, address, 4000, 640, 200, 'port=5000', 'train=32');
        await seen.until(({totals}) => totals.drops.byReason.blocked === 640);
        const last = await seen.end();
        expect(last.totals.rx).toMatchObject({
          packets: 740,
          bytes: 148_000,
          dropped: {packets: 640, bytes: 128_000},
        });
        expectBalanced(last);
      },
    );

    test.each(['comes in', 'goes through', 'stays here'] as const)(
      'is limited, and what its target misses is what was dropped, where it %s',
      async name => {
        const {here, from, to, address} = scenes[name]();
        const server = to.start('iperf3', '-s', '-1', '-p', '5201', '--forceflush');
        await printed(server, /listening/);
        const told = printed(server, /receiver/);
        const seen = await capture(here);
        const client = from.run(
          ...['iperf3', '-u', '-c', address, '-p', '5201', '--cport', '5555', '-t', '6', '-l', '1000'],
          ...['-b', '4M'],
        );
        const begun = await seen.until(({flows}) => flows.some(flow => flow.rx.packets > 100));
        const {id} = begun.flows.find(({rx}) => rx.packets > 100)!;
        await seen.act(id, 'throttle', {bytesPerSecond: 100_000});
        await client;
        const [, lost, all] = /(\d+)\/(\d+) \(.*receiver/.exec(await told)!;
        const last = await seen.end();
        const {rx} = last.flows.find(each => each.id === id)!;
        // Besides, it was greeted with a datagram, and at the end of its time it leaves a few unread.
        const unread = rx.forwarded.packets - (Number(all) - Number(lost) + 1);
        expect(unread).toBeGreaterThanOrEqual(0);
        expect(unread).toBeLessThan(10);
        expect(last.totals.drops.byReason).toEqual({throttled: rx.dropped.packets});
        // Of the 500 that come in a second, some 100 may pass.
        expect(rx.dropped.packets).toBeGreaterThan(1000);
        expect(rx.forwarded.packets).toBeGreaterThan(300);
        expectBalanced(last);
      },
    );

    test('is limited where it goes out, and only what was let through arrives', async () => {
      const {here, from, to, address, sender} = scenes['goes out']();
      const received = await listen(to, address, 4000);
      const seen = await capture(here);
      await send(from, address, 4000, 10, 1000, 'port=5000');
      await seen.until(({flows: [flow]}) => flow?.rx.packets === 10);
      await seen.act(`${sender}:5000->${address}:4000/udp`, 'throttle', {bytesPerSecond: 100_000});
      await send(from, address, 4000, 1500, 1000, 'port=5000', 'perSecond=500');
      await seen.until(({flows: [flow]}) => flow?.rx.packets === 1510);
      const {totals, ...last} = await seen.end();
      expectBalanced({totals, ...last});
      expect(totals.rx.forwarded).toMatchObject(await received());
      // Three seconds, and the second that may pass at once.
      expect(totals.rx.forwarded.packets).toBeGreaterThan(300);
      expect(totals.drops.byReason).toEqual({throttled: totals.rx.dropped.packets});
      expect(totals.rx.dropped.packets).toBeGreaterThan(700);
    });

    test.skipIf(!installed('dnsmasq', 'dig'))('gets no answer of dnsmasq while it is blocked', async () => {
      const [here, there] = pair();
      here.start(
        ...['dnsmasq', '--no-daemon', '--port=5300', '--listen-address=10.77.0.1', '--bind-interfaces'],
        ...['--no-resolv', '--no-hosts', '--conf-file=/dev/null', '--address=/example.test/192.0.2.1'],
      );
      const asked = (from: number) =>
        there
          .run(
            ...['dig', '@10.77.0.1', '-p', '5300', '-b', `10.77.0.2#${from}`],
            ...['+tries=1', '+time=1', '+short', 'example.test'],
          )
          .catch(() => 'no answer');
      await expect.poll(() => asked(4999), {timeout: 10_000}).toBe('192.0.2.1\n');
      const seen = await capture(here);
      expect(await asked(5000)).toBe('192.0.2.1\n');
      const {flows} = await seen.until(({flows: [flow]}) => flow?.tx.packets === 1);
      await seen.act(flows[0]!.id, 'block');
      expect(await asked(5000)).toBe('no answer');
      await seen.until(({flows: [flow]}) => flow?.rx.dropped.packets === 1);
      await seen.act(flows[0]!.id, 'free');
      expect(await asked(5000)).toBe('192.0.2.1\n');
      const last = await seen.end();
      expect(last.totals).toMatchObject({
        rx: {packets: 3, forwarded: {packets: 2}, dropped: {packets: 1}},
        tx: {packets: 2, forwarded: {packets: 2}},
      });
      expectBalanced(last);
    });

    test('is counted the same by a capture that would see it only on its way out', async () => {
      const {here, from, to, address} = scenes['goes through']();
      const received = await listen(to, address, 4000);
      const seen = await capture(here, ['-L', 'capture://right0?name=out']);
      await send(from, address, 4000, 10, 100, 'port=5000');
      const {flows} = await seen.until(
        ({flows: all}) => all.filter(({rx}) => rx.packets === 10).length === 2,
      );
      await seen.act(flows[0]!.id, 'block');
      await send(from, address, 4000, 100, 300, 'port=5000');
      const counted = {packets: 110, bytes: 31_000, dropped: {packets: 100, bytes: 30_000}};
      await seen.until(({totals}) => totals.drops.byReason.blocked === 200);
      const last = await seen.end();
      expect(last.flows.map(({service, rx}) => ({service, rx}))).toMatchObject([
        {service: expect.any(String), rx: counted},
        {service: expect.any(String), rx: counted},
      ]);
      expectBalanced(last);
      expect(await received()).toEqual({packets: 10, bytes: 1000});
    });

    test('is free again after the time that it was blocked for', async () => {
      const [here, there] = pair();
      const received = await listen(here, '10.77.0.1', 4000);
      const seen = await capture(here);
      await send(there, '10.77.0.1', 4000, 10, 100, 'port=5000');
      const {flows} = await seen.until(({flows: [flow]}) => flow?.rx.packets === 10);
      const {id} = flows[0]!;
      await seen.act(id, 'block', {for: '1s'});
      expect(await rules(here)).toMatch(/10\.77\.0\.2 \. 5000 .* timeout/);
      await seen.until(({flows: [flow]}) => flow?.state === 'blocked');
      await seen.until(({flows: [flow]}) => flow?.state === 'active');
      expect(await rules(here)).toBe('');
      await send(there, '10.77.0.1', 4000, 5, 100, 'port=5000');
      await seen.until(({totals}) => totals.rx.packets === 15);
      expect(await received()).toEqual({packets: 15, bytes: 1500});
    });

    test('stays blocked beyond its idle timeout, and frees what it had when the run is killed', async () => {
      const [here, there] = pair();
      await listen(here, '10.77.0.1', 4000);
      const seen = await capture(here, ['-L', 'capture://cable0?name=short&udpTimeout=1s']);
      await send(there, '10.77.0.1', 4000, 10, 100, 'port=5000');
      await send(there, '10.77.0.1', 4000, 10, 100, 'port=5001');
      const both = (port: number) => `10.77.0.2:${port}->10.77.0.1:4000/udp`;
      await seen.until(({flows}) => flows.length === 4);
      await seen.act(both(5000), 'block');
      const {flows} = await seen.until(({flows: all}) =>
        all.some(
          ({id, service, endReason}) => id === both(5001) && service === 'short' && endReason === 'idle',
        ),
      );
      expect(flows.filter(({id}) => id === both(5000))).toMatchObject([
        {state: 'blocked'},
        {state: 'blocked'},
      ]);
      expect(await rules(here)).toContain('_acts');
      seen.command.child.kill('SIGKILL');
      await seen.command.finished;
      await expect.poll(() => rules(here), {timeout: 5000}).toBe('');
    });

    test('is acted on by a udptop that gave root up, and by no other program', async () => {
      const [here, there] = pair();
      const received = await listen(here, '10.77.0.1', 4000);
      const seen = await capture(here, [], {SUDO_UID: String(uid), SUDO_GID: String(gid)});
      await send(there, '10.77.0.1', 4000, 10, 100, 'port=5000');
      const {flows} = await seen.until(({flows: [flow]}) => flow?.rx.packets === 10);
      const {id} = flows[0]!;
      await seen.act(id, 'throttle', {bytesPerSecond: 1_000_000});
      await seen.act(id, 'block');
      await send(there, '10.77.0.1', 4000, 20, 100, 'port=5000');
      await seen.until(({totals}) => totals.drops.byReason.blocked === 20);
      const {stdout} = spawnSync('ps', ['--ppid', String(seen.command.child.pid), '-o', 'euid=,comm=']);
      expect(stdout.toString().trim()).toMatch(/^0 nft$/);
      expect(await received()).toEqual({packets: 10, bytes: 1000});
    });

    test.skipIf(!installed('tmux'))(
      'is blocked with a key, after a question, and cannot be ended',
      async () => {
        const [here, there] = pair();
        const received = await listen(here, '10.77.0.1', 4000);
        const command = [...here.within, process.execPath, cli, '-L', 'capture://any', '-i', '200ms'].join(
          ' ',
        );
        const terminal = openTerminal(command, {cwd: emptyDirectory(), columns: 130, rows: 30});
        onTestFinished(terminal.close);
        await terminal.shows(/F10Quit/);
        await send(there, '10.77.0.1', 4000, 10, 100, 'port=5000');
        await terminal.shows(/10\.77\.0\.2:5000/);
        terminal.press('F9');
        await terminal.shows(/Actions on 10\.77\.0\.2:5000->[\s\S]*> block 1m/);
        expect(terminal.screen()).not.toMatch(/^. end /m);
        terminal.press('Enter');
        await terminal.shows(/y\/n: Block .*for 1m/);
        terminal.press('y');
        await terminal.shows(/10\.77\.0\.2:5000 .* blocked/);
        await send(there, '10.77.0.1', 4000, 40, 100, 'port=5000');
        await terminal.shows(/10\.77\.0\.2:5000 .* blocked .* 40 +80%/);
        expect(await received()).toEqual({packets: 10, bytes: 1000});
        terminal.press('F9');
        await terminal.shows(/lift[^\n]*\n[\s\S]*insert/i);
        terminal.press('End', 'Up', 'Enter');
        await terminal.shows(/y\/n: Lift/);
        terminal.press('y');
        await terminal.shows(/^[ +] .*10\.77\.0\.2:5000 /m);
        terminal.press('q');
        await terminal.shows(/ended with 0/);
        expect(await rules(here)).toBe('');
      },
    );

    test('goes on without udptop once nft has died, and is shown as free', async () => {
      const [here, there] = pair();
      await listen(here, '10.77.0.1', 4000);
      const seen = await capture(here);
      await send(there, '10.77.0.1', 4000, 10, 100, 'port=5000');
      const {flows} = await seen.until(({flows: [flow]}) => flow?.rx.packets === 10);
      await seen.act(flows[0]!.id, 'block');
      await seen.until(({flows: [flow]}) => flow?.state === 'blocked');
      const child = spawnSync('ps', ['--ppid', String(seen.command.child.pid), '-o', 'pid='], {
        encoding: 'utf8',
      });
      process.kill(Number(child.stdout), 'SIGKILL');
      const freed = await seen.until(({flows: [flow]}) => flow?.state === 'active');
      expect(freed.notices).toEqual([expect.stringMatching(/nft ended/)]);
      expect(await rules(here)).toBe('');
      const {status, text} = await seen.ask('POST', `/flows/${encodeURIComponent(flows[0]!.id)}/block`);
      expect([status, text]).toEqual([409, expect.stringContaining('nft ended')]);
    });

    test.each([
      ['without nft', ['env', 'PATH=/usr/bin'], /apt-get install nftables/],
      [
        'without the right',
        [
          ...['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'],
          ...['--inh-caps=-all,+net_raw', '--ambient-caps=-all,+net_raw', '--bounding-set=-all,+net_raw'],
        ],
        /sudo udptop/,
      ],
    ] as const)('is refused with a sentence that says what to do: %s', async (_, within, sentence) => {
      const [here, there] = pair();
      await listen(here, '10.77.0.1', 4000);
      const seen = await capture({within: [...here.within, ...within]});
      await send(there, '10.77.0.1', 4000, 10, 100, 'port=5000');
      const {flows} = await seen.until(({flows: [flow]}) => flow?.rx.packets === 10);
      const flow = `/flows/${encodeURIComponent(flows[0]!.id)}`;
      const {status, text} = await seen.ask('POST', `${flow}/block`);
      expect([status, text]).toEqual([409, expect.stringMatching(sentence)]);
      const ended = await seen.ask('DELETE', flow);
      expect([ended.status, ended.text]).toEqual([409, expect.stringContaining('nothing to end')]);
      const {flows: after} = await seen.end();
      expect(after).toMatchObject([{state: expect.stringMatching(/active|ended/)}]);
    });
  },
);
