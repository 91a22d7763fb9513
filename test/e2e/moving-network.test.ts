import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {emptyDirectory, type Running, startCommand} from './command.js';
import {makeNetwork, type Network, whyNoNamespaces} from './namespaces.js';

const missing = whyNoNamespaces();

describe.skipIf(missing !== undefined)(
  `a flow whose network changes under it${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let network: Network;
    const running: Running[] = [];
    const clients: ChildProcess[] = [];

    beforeAll(async () => {
      network = makeNetwork();
      await serve('10.99.0.1');
    });
    afterEach(async () => {
      for (const client of clients.splice(0)) client.kill('SIGKILL');
      for (const {child, finished} of running.splice(0)) {
        child.kill('SIGKILL');
        await finished;
      }
    });
    afterAll(async () => {
      await network?.endServers();
      network?.remove();
    });

    async function serve(address: string): Promise<void> {
      const server = network.serve(process.execPath, resolve('test/e2e/echo.mjs'), 'serve', address);
      await once(server.stdout!, 'data');
    }

    /** Runs the command with a hosts file of its own, and no other way to resolve names. */
    const withHosts = (file: string) => {
      const resolver = join(emptyDirectory(), 'resolv.conf');
      writeFileSync(resolver, 'nameserver 127.0.0.1\n');
      const mounts = `mount --bind ${file} /etc/hosts && mount --bind ${resolver} /etc/resolv.conf`;
      return [...network.relay, 'unshare', '--mount', 'sh', '-c', `${mounts} && exec "$@"`, 'sh'];
    };

    async function start(url: string, more: readonly string[] = [], within = network.relay) {
      const snapshot = join(emptyDirectory(), 'last.json');
      const command = startCommand(
        ['-L', url, '--headless', '--output', 'ndjson', '-i', '100ms', '--snapshot', snapshot, ...more],
        {within},
      );
      running.push(command);
      const port = await command.listening();
      return {
        port,
        listening: command.listening,
        printed: command.printed,
        async end() {
          command.child.kill('SIGTERM');
          const {stderr} = await command.finished;
          return {...JSON.parse(readFileSync(snapshot, 'utf8')), stderr};
        },
      };
    }

    /** Gives the relay's host another address on its cable. */
    function moveTo(from: string, to: string): void {
      network.ip('address', 'del', `${from}/24`, 'dev', 'cable0');
      network.ip('address', 'add', `${to}/24`, 'dev', 'cable0');
      network.ip('route', 'replace', 'default', 'via', '10.77.0.2');
    }

    /** A client on the relay's host that asks for ever; resolves at its next answer. */
    function askFrom(port: number): {answered(): Promise<void>} {
      const [program, ...args] = [
        ...network.relay,
        process.execPath,
        resolve('test/e2e/steady-client.mjs'),
        String(port),
      ] as unknown as [string, ...string[]];
      const client = spawn(program, args, {stdio: ['pipe', 'pipe', 'inherit']});
      clients.push(client);
      client.stdout!.resume();
      return {
        answered: async () => void (await once(client.stdout!, 'data', {signal: AbortSignal.timeout(8000)})),
      };
    }

    test.each(['batched', 'portable'])(
      "goes on when the relay's own address changes: --transport %s",
      async transport => {
        const relay = await start('udp://127.0.0.1:0/10.99.0.1:7', ['--transport', transport]);
        const client = askFrom(relay.port);
        await client.answered();
        moveTo('10.77.0.1', '10.77.0.9');
        // The next datagram finds out that it cannot be sent, and the one after it begins a new session.
        await relay.printed(/"started":2,"ended":1/);
        await client.answered();
        moveTo('10.77.0.9', '10.77.0.1');
        await relay.printed(/"started":3,"ended":2/);
        const {flows, totals} = await relay.end();
        expect(flows.map((flow: {endReason: string}) => flow.endReason)).toContain('sendError');
        expect(totals.rx.packets).toBe(totals.rx.forwardedPackets + totals.rx.droppedPackets);
      },
      20_000,
    );

    test('is told of a listening address that went away, until it is back', async () => {
      network.ip('address', 'add', '10.77.0.5/32', 'dev', 'cable0');
      const control = join(emptyDirectory(), 'control.sock');
      const relay = await start('udp://10.77.0.5:0/10.99.0.1:7?allow=any', ['--control', control]);
      const health = async () =>
        JSON.parse(await network.run('curl', '-s', '--unix-socket', control, 'http://udptop/healthz'));
      expect((await health()).status).toBe('ok');
      network.ip('address', 'del', '10.77.0.5/32', 'dev', 'cable0');
      await expect.poll(health, {timeout: 5000}).toMatchObject({
        status: 'failing',
        problems: [{problem: expect.stringContaining('10.77.0.5 is no address of this machine any more')}],
      });
      network.ip('address', 'add', '10.77.0.5/32', 'dev', 'cable0');
      await expect.poll(health, {timeout: 5000}).toMatchObject({status: 'ok'});
      await relay.end();
    }, 20_000);

    test('follows the name of its target when the old address falls silent', async () => {
      network.onServer('ip', 'address', 'add', '10.99.0.3/32', 'dev', 'lo');
      await serve('10.99.0.3');
      const hosts = join(emptyDirectory(), 'hosts');
      writeFileSync(hosts, '10.99.0.3 server.test\n');
      const relay = await start('udp://127.0.0.1:0/server.test:7?ttl=2s', [], withHosts(hosts));
      const client = askFrom(relay.port);
      await client.answered();
      writeFileSync(hosts, '10.99.0.1 server.test\n');
      // Nothing forwards there, so nobody says that the address is gone.
      network.onServer('ip', 'address', 'del', '10.99.0.3/32', 'dev', 'lo');
      await relay.printed(/"target":"10\.99\.0\.1:7"/);
      await client.answered();
      const {flows} = await relay.end();
      const endings = flows.map(({target, endReason}: {target: string; endReason: string}) => [
        target,
        endReason,
      ]);
      expect(endings).toEqual(
        expect.arrayContaining([
          ['10.99.0.3:7', 'silent'],
          ['10.99.0.1:7', null],
        ]),
      );
    }, 20_000);

    test('waits for the name of its target, while other services run', async () => {
      const hosts = join(emptyDirectory(), 'hosts');
      writeFileSync(hosts, '');
      const relay = await start(
        'udp://127.0.0.1:0/late.test:7',
        ['-L', 'udp://127.0.0.1:0/10.99.0.1:7'],
        withHosts(hosts),
      );
      const [waiting, other] = [askFrom(relay.port), askFrom(await relay.listening('service-1'))];
      await other.answered();
      writeFileSync(hosts, '10.99.0.1 late.test\n');
      await waiting.answered();
      const {totals, stderr} = await relay.end();
      expect(totals.drops.byReason.noTarget).toBeGreaterThan(0);
      expect(totals.rx.packets).toBe(totals.rx.forwardedPackets + totals.rx.droppedPackets);
      expect(stderr).toContain('the target cannot be resolved; what is for it is dropped until it can');
    }, 20_000);

    test('leaves a target that is silent while another one answers', async () => {
      network.onServer('ip', 'address', 'add', '10.99.0.2/32', 'dev', 'lo');
      // It takes datagrams and never answers, so there is no ICMP either.
      const silent = network.serve(process.execPath, resolve('test/e2e/echo.mjs'), 'serve-late', '10.99.0.2');
      await once(silent.stdout!, 'data');
      const relay = await start('udp://127.0.0.1:0/10.99.0.2:7,10.99.0.1:7?strategy=round&ttl=2s');
      const [first, second] = [askFrom(relay.port), askFrom(relay.port)];
      await Promise.all([first.answered(), second.answered()]);
      const {flows, stderr} = await relay.end();
      const endings = flows.map(({target, endReason}: {target: string; endReason: string}) => [
        target,
        endReason,
      ]);
      expect(endings).toContainEqual(['10.99.0.2:7', 'silent']);
      expect(stderr).toContain('the target does not answer, but others do');
    }, 20_000);
  },
);
