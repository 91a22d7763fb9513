import {spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {expect} from 'vitest';
import type {Network} from '../../e2e/namespaces.js';
import type {Fault} from '../fault.js';
import type {Relay, Scene} from '../scene.js';

const url = 'udp://127.0.0.1:0/10.99.0.1:7';

/** A relay on a host of its own, whose target is at the other end of a cable. */
async function overCable(
  scene: Scene,
  args: readonly string[] = [],
): Promise<{network: Network; relay: Relay}> {
  const network = await scene.network();
  return {network, relay: await scene.relay({within: network.relay, url, args})};
}

function tc({relay}: Network, ...args: readonly string[]): void {
  const [program, ...rest] = [...relay, 'tc', 'qdisc', ...args] as [string, ...string[]];
  const {status, stderr} = spawnSync(program, rest, {encoding: 'utf8'});
  expect(status, stderr).toBe(0);
}

/** The way to the target is bad for 300 datagrams. */
function badLine(kind: 'loses' | 'doubles' | 'reorders' | 'corrupts', done: string): Fault {
  return {
    done,
    survived: 'The flow; what arrives is relayed as it is',
    async run(scene) {
      const line = scene.spawn([process.execPath, resolve('test/faults/bad-line.mjs'), kind]);
      const [port] = await once(line.stdout!.setEncoding('utf8'), 'data');
      const relay = await scene.relay({target: `127.0.0.1:${Number(port)}`});
      const answers = await scene.ask([], relay.port, 300);
      expect(answers).toBe({loses: 240, doubles: 390, reorders: 300, corrupts: 300}[kind]);
    },
  };
}

export const network: readonly Fault[] = [
  badLine('loses', 'The way to the target loses a fifth of all datagrams'),
  badLine('doubles', 'The way to the target doubles three tenths of all datagrams'),
  badLine('reorders', 'The way to the target mixes up the order of datagrams'),
  badLine('corrupts', 'The way to the target turns bits of a tenth of all datagrams'),
  {
    done: 'The cable takes 256 kbit/s and has no room for more (tbf), while a client floods',
    survived: 'The flow, and the memory',
    drops: ['queueFull'],
    needs: 'namespaces',
    async run(scene) {
      const {network, relay} = await overCable(scene);
      tc(network, 'add', 'dev', 'cable0', 'root', 'tbf', 'rate', '256kbit', 'burst', '3000', 'limit', '3000');
      await scene.ask(network.relay, relay.port, 3000, {bytes: 1000, gapMs: 0});
      tc(network, 'del', 'dev', 'cable0', 'root');
      expect(await scene.ask(network.relay, relay.port, 20)).toBe(20);
    },
  },
  {
    done: 'The link goes down for 300 datagrams',
    survived: 'The relay; the flow goes on afterwards',
    drops: ['sendError', 'socketError'],
    needs: 'namespaces',
    async run(scene) {
      const {network, relay} = await overCable(scene);
      expect(await scene.ask(network.relay, relay.port, 20)).toBe(20);
      network.ip('link', 'set', 'cable0', 'down');
      await scene.ask(network.relay, relay.port, 300);
      network.ip('link', 'set', 'cable0', 'up');
      network.ip('route', 'replace', 'default', 'via', '10.77.0.2');
      expect(await scene.ask(network.relay, relay.port, 20)).toBeGreaterThan(10);
    },
  },
  {
    done: "The relay's own address goes, and another one comes",
    survived: 'The flow, in a new session',
    drops: ['sendError'],
    needs: 'namespaces',
    async run(scene) {
      const {network, relay} = await overCable(scene);
      expect(await scene.ask(network.relay, relay.port, 20)).toBe(20);
      network.ip('address', 'del', '10.77.0.1/24', 'dev', 'cable0');
      network.ip('address', 'add', '10.77.0.9/24', 'dev', 'cable0');
      network.ip('route', 'replace', 'default', 'via', '10.77.0.2');
      expect(await scene.ask(network.relay, relay.port, 200)).toBeGreaterThan(100);
    },
  },
  {
    done: 'The interface towards the target is removed',
    survived: 'The relay',
    drops: ['sendError', 'socketError'],
    needs: 'namespaces',
    async run(scene) {
      const {network, relay} = await overCable(scene);
      expect(await scene.ask(network.relay, relay.port, 20)).toBe(20);
      network.ip('link', 'del', 'cable0');
      expect(await scene.ask(network.relay, relay.port, 100)).toBe(0);
      expect((await relay.totals()).rx.packets).toBe(120);
    },
  },
  {
    done: 'A firewall of the relay refuses its datagrams (prohibited route), and is opened again',
    survived: 'The relay; the flow goes on afterwards',
    drops: ['sendError', 'socketError'],
    needs: 'namespaces',
    async run(scene) {
      const {network, relay} = await overCable(scene);
      network.ip('route', 'add', 'prohibit', '10.99.0.1/32');
      expect(await scene.ask(network.relay, relay.port, 50)).toBe(0);
      network.ip('route', 'del', 'prohibit', '10.99.0.1/32');
      expect(await scene.ask(network.relay, relay.port, 20)).toBe(20);
    },
  },
  {
    done: "The target's host answers nothing but ICMP “prohibited”",
    survived: 'The relay; refusals are counted',
    drops: ['sendError'],
    needs: 'namespaces',
    async run(scene) {
      const {network, relay} = await overCable(scene);
      network.onServer('ip', 'address', 'del', '10.99.0.1/32', 'dev', 'lo');
      network.onServer('ip', 'route', 'add', 'prohibit', '10.99.0.1/32');
      network.onServer('sysctl', '-qw', 'net.ipv4.ip_forward=1');
      expect(await scene.ask(network.relay, relay.port, 50)).toBe(0);
      network.onServer('ip', 'route', 'del', 'prohibit', '10.99.0.1/32');
      network.onServer('ip', 'address', 'add', '10.99.0.1/32', 'dev', 'lo');
      expect(await scene.ask(network.relay, relay.port, 20)).toBe(20);
    },
  },
  {
    done: 'Datagrams of 8,000 bytes over a cable with an MTU of 1,280 bytes',
    survived: 'All of them, in fragments',
    needs: 'namespaces',
    async run(scene) {
      const {network, relay} = await overCable(scene);
      network.ip('link', 'set', 'cable0', 'mtu', '1280');
      network.onServer('ip', 'link', 'set', 'cable1', 'mtu', '1280');
      expect(await scene.ask(network.relay, relay.port, 30, {bytes: 8000})).toBe(30);
    },
  },
];
