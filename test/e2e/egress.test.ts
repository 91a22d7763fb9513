import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {installed, type Running, startCommand} from './command.js';
import {makeNetwork, type Network, whyNoNamespaces} from './namespaces.js';

const missing = whyNoNamespaces();

describe.skipIf(missing !== undefined)(
  `the mark of forwarded datagrams${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let network: Network;
    const running: Running[] = [];

    beforeAll(async () => {
      network = makeNetwork();
      network.onServer('ip', 'address', 'add', '10.97.0.1/32', 'dev', 'lo');
      // Only what has the mark finds the way.
      network.ip('route', 'add', 'blackhole', '10.97.0.0/16');
      network.ip('rule', 'add', 'fwmark', '438', 'lookup', '200');
      network.ip('route', 'add', '10.97.0.0/16', 'via', '10.77.0.2', 'table', '200');
      const server = network.serve(process.execPath, resolve('test/e2e/echo.mjs'), 'serve', '10.97.0.1');
      await once(server.stdout!, 'data');
    });
    afterEach(() => {
      for (const {child} of running.splice(0)) child.kill('SIGKILL');
    });
    afterAll(async () => {
      await network?.endServers();
      network?.remove();
    });

    async function start(url: string): Promise<number> {
      const command = startCommand(['-L', url, '--headless', '--output', 'none'], {within: network.relay});
      running.push(command);
      return command.listening();
    }

    test.skipIf(!installed('socat'))(
      'leads a udp service over the route that a rule has for it',
      async () => {
        const ask = (port: number) =>
          network.run('sh', '-c', `echo hello | socat -T 1 - UDP4:127.0.0.1:${port}`);
        expect(await ask(await start('udp://127.0.0.1:0/10.97.0.1:7?so_mark=438'))).toBe('hello\n');
        expect(await ask(await start('udp://127.0.0.1:0/10.97.0.1:7'))).not.toContain('hello');
      },
    );

    test.skipIf(!installed('/usr/bin/python3'))('leads the datagrams of SOCKS5 clients, too', async () => {
      const port = await start('socks5://127.0.0.1:0?so_mark=438');
      const program = [
        'import socks',
        's = socks.socksocket(type=socks.socket.SOCK_DGRAM)',
        's.settimeout(5)',
        `s.set_proxy(socks.SOCKS5, '127.0.0.1', ${port}, True)`,
        "s.sendto(b'hello', ('10.97.0.1', 7))",
        'print(s.recvfrom(512)[0].decode())',
      ].join('\n');
      const [python, ...args] = [...network.relay, '/usr/bin/python3', '-c', program] as unknown as [
        string,
        ...string[],
      ];
      const client = spawn(python, args, {stdio: ['ignore', 'pipe', 'inherit']});
      let printed = '';
      client.stdout.on('data', text => {
        printed += text;
      });
      await once(client, 'close');
      expect(printed).toBe('hello\n');
    });

    test.each([
      ['portable', 'interface and so_mark need the batched transport'],
      ['auto', 'there is no interface eth9 for upstream datagrams'],
    ])('that cannot be set is refused before anything starts: --transport %s', async (transport, message) => {
      const url = 'udp://127.0.0.1:0/10.97.0.1:7?interface=eth9';
      const command = startCommand(['-L', url, '--headless', '--transport', transport], {
        within: network.relay,
      });
      running.push(command);
      const {status, stderr} = await command.finished;
      expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    });
  },
);
