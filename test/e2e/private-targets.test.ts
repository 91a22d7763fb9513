import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {installed, type Running, startCommand} from './command.js';
import {makeNetwork, type Network, whyNoNamespaces} from './namespaces.js';

const missing = installed('/usr/bin/python3') ? whyNoNamespaces() : 'python3 is not installed';
const reason = missing === undefined ? '' : ` (skipped: ${missing})`;
const python = ['/usr/bin/python3', resolve('test/e2e/socks5-client.py')] as const;

/** What a line of a program's output is, once it has come. */
function lines(child: ChildProcess) {
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', chunk => {
    text += chunk;
  });
  return {
    all: () => text.split('\n').slice(0, -1),
    async number(count: number): Promise<string> {
      while (text.split('\n').length <= count) await once(child.stdout!, 'data');
      return text.split('\n')[count - 1]!;
    },
  };
}

describe.skipIf(missing !== undefined)(`a SOCKS5 client from another machine${reason}`, () => {
  let network: Network;
  /** Ports of programs that answer: on the relay's machine, and on the other one. */
  const ports = {loopback: '', loopback6: '', own: '', neighbour: '', elsewhere: ''};
  const running: Running[] = [];
  const children: ChildProcess[] = [];

  const start = (within: readonly string[], ...args: readonly string[]) => {
    const [program, ...rest] = [...within, ...python, ...args] as [string, ...string[]];
    const child = spawn(program, rest, {stdio: ['pipe', 'pipe', 'inherit']});
    return child;
  };

  const answering: ChildProcess[] = [];
  const answer = async (within: readonly string[], host: string) => {
    const child = start(within, 'answer', host);
    answering.push(child);
    return lines(child).number(1);
  };

  beforeAll(async () => {
    network = makeNetwork();
    for (const last of [1, 2]) network.onServer('ip', 'address', 'add', `203.0.113.${last}/32`, 'dev', 'lo');
    ports.loopback = await answer(network.relay, '127.0.0.1');
    ports.loopback6 = await answer(network.relay, '::1');
    ports.own = await answer(network.relay, '10.77.0.1');
    ports.neighbour = await answer(network.server, '10.77.0.2');
    ports.elsewhere = await answer(network.server, '203.0.113.1');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const {child, finished} of running.splice(0)) {
      child.kill('SIGKILL');
      await finished;
    }
  });
  afterAll(() => {
    for (const child of answering) child.kill('SIGKILL');
    network?.remove();
  });

  async function relay(transport: string, parameters = '', host = '10.77.0.1') {
    const command = startCommand(
      [
        ...['-L', `socks5://${host}:0?allow=any${parameters}`, '--transport', transport],
        ...['--headless', '--output', 'ndjson', '-i', '100ms'],
      ],
      {within: network.relay},
    );
    running.push(command);
    return {command, port: String(await command.listening())};
  }

  async function client(host: string, port: string, within = network.server) {
    const child = start(within, host, port);
    children.push(child);
    const printed = lines(child);
    await printed.number(1);
    return {
      send: (...targets: readonly string[]) => child.stdin!.write(`${targets.join('\n')}\n`),
      printed,
    };
  }

  const everywherePrivate = () => [
    `127.0.0.1 ${ports.loopback}`,
    `127.9.9.9 ${ports.loopback}`,
    // A name that leads there, as one of an attacker's own zone may.
    `localhost ${ports.loopback}`,
    `::ffff:127.0.0.1 ${ports.loopback}`,
    `64:ff9b::7f00:1 ${ports.loopback}`,
    `::1 ${ports.loopback6}`,
    `10.77.0.1 ${ports.own}`,
    `10.77.0.2 ${ports.neighbour}`,
    `169.254.169.254 80`,
    `fe80::1 ${ports.own}`,
    `224.0.0.251 5353`,
  ];

  describe.each(['portable', 'batched'])('over the %s transport', transport => {
    test('reaches no private address, by whatever name, and others as ever', async () => {
      const {command, port} = await relay(transport);
      const {send, printed} = await client('10.77.0.1', port);
      const targets = everywherePrivate();
      send(...targets);
      await command.printed(new RegExp(`"privateTarget":${targets.length}\\b`));
      // Any answer to the others would come first.
      send(`203.0.113.1 ${ports.elsewhere}`, ports.elsewhere);
      expect(await printed.number(2)).toMatch(new RegExp(`^203.0.113.1 ${ports.elsewhere} 10.77.0.1:`));
      const {stderr} = await stopped(command);
      expect(stderr).toContain('privateTargets lists them');
    });

    test('hears nothing from private addresses either, and from others as ever', async () => {
      const {command, port} = await relay(transport);
      const {send, printed} = await client('10.77.0.1', port);
      send(`203.0.113.1 ${ports.elsewhere}`, ports.elsewhere);
      const outside = (await printed.number(2)).split(':').at(-1)!;
      await network.run(...python, 'send', '10.77.0.1', outside, '10.77.0.1');
      await command.printed(/"thirdParty":1\b/);
      network.onServer(...python, 'send', '10.77.0.1', outside, '203.0.113.2');
      send(`203.0.113.1 ${ports.elsewhere}`, ports.elsewhere);
      expect(await printed.number(3)).toMatch(/^203.0.113.2 \d+ unasked$/);
    });

    test('reaches what privateTargets lists, and nothing else', async () => {
      const {command, port} = await relay(transport, '&privateTargets=10.77.0.2,::1');
      const {send, printed} = await client('10.77.0.1', port);
      send(`127.0.0.1 ${ports.loopback}`, `10.77.0.1 ${ports.own}`);
      await command.printed(/"privateTarget":2\b/);
      send(`10.77.0.2 ${ports.neighbour}`, ports.neighbour, `::1 ${ports.loopback6}`, ports.loopback6);
      expect((await printed.number(2)).split(' ')[0]).toBe('10.77.0.2');
      expect((await printed.number(3)).split(' ')[0]).toBe('::1');
    });

    test('is no client of the relay’s own machine, which reaches all of them', async () => {
      const {port} = await relay(transport, '', '127.0.0.1');
      const {send, printed} = await client('127.0.0.1', port, network.relay);
      const reached = [
        `127.0.0.1 ${ports.loopback}`,
        `localhost ${ports.loopback}`,
        `10.77.0.1 ${ports.own}`,
        `10.77.0.2 ${ports.neighbour}`,
      ];
      for (const [index, target] of reached.entries()) {
        send(target, target.split(' ')[1]!);
        await printed.number(index + 2);
      }
    });
  });
});

async function stopped({child, finished}: Running) {
  child.kill('SIGTERM');
  return finished;
}
