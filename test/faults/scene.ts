import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {expect} from 'vitest';
import {ask} from '../control/client.js';
import {emptyDirectory, type Running, type StartOptions, startCommand} from '../e2e/command.js';
import {makeNetwork, type Network} from '../e2e/namespaces.js';
import {echo, eventually, openPeer, type Peer, type PeerOptions} from '../relay/peers.js';
import type {Fault, Outcome} from './fault.js';

/** The totals of a snapshot file. */
export interface Totals {
  readonly rx: Readonly<Record<'packets' | 'forwardedPackets' | 'droppedPackets' | 'queuedPackets', number>>;
  readonly tx: Totals['rx'];
  readonly drops: {readonly total: number; readonly byReason: Readonly<Record<string, number>>};
  readonly unaccounted: number;
}

export interface RelayOptions extends StartOptions {
  /** What follows `udp://127.0.0.1:0/`; by default a target that sends back what it gets. */
  readonly target?: string;
  /** The whole URL instead. */
  readonly url?: string;
  readonly args?: readonly string[];
  /** How it is to end; null by a signal. */
  readonly status?: number | null;
  /** Where its last counts are read: the file that it writes at its end, or the control socket just before; or the fault says. */
  readonly ledger?: 'file' | 'control' | 'none';
}

export interface Relay {
  readonly command: Running;
  readonly port: number;
  readonly cwd: string;
  /** Its control socket. */
  readonly socket: string;
  /** A new client sends so many datagrams, one after the other, and gets each of them back. */
  exchange(count?: number, bytes?: number): Promise<void>;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the snapshot is made of
  snapshot(): Promise<any>;
  totals(): Promise<Totals>;
  /** Resolves once it has received so many datagrams of clients. */
  received(packets: number): Promise<void>;
  notices(): Promise<readonly string[]>;
  /** Ends it as `kill <pid>` does. The scene does it for those that still run. */
  end(): Promise<Totals | undefined>;
  /** It has ended by itself, and this is what it counted. */
  ended(totals: Totals): void;
}

/** A stage for one fault. */
export interface Scene {
  relay(options?: RelayOptions): Promise<Relay>;
  peer(options?: PeerOptions): Promise<Peer>;
  /** The peer that `relay` forwards to by default. */
  target(): Promise<Peer>;
  /** Two hosts with a cable between them, and an echo at 10.99.0.1:7. */
  network(): Promise<Network>;
  /** A client of a relay on a host: sends datagrams and says how many came back. */
  ask(
    within: readonly string[],
    port: number,
    count: number,
    options?: {readonly bytes?: number; readonly gapMs?: number},
  ): Promise<number>;
  /** Runs a program until the scene is over. */
  spawn(command: readonly string[], cwd?: string): ChildProcess;
  /** Counts in what a process told at its end. */
  add(totals: Totals): void;
  cleanUp(cleanup: () => unknown): void;
}

/** Awaits a condition that takes a request to find out. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  whatFor: string,
  withinMs = 10_000,
): Promise<void> {
  const deadlineMs = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadlineMs) throw new Error(`waited ${withinMs} ms in vain for ${whatFor}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Plays a fault, and checks what all faults have in common. @throws when something is lost that may not be */
export async function play(fault: Fault): Promise<Outcome> {
  const cleanups: (() => unknown)[] = [];
  const relays: Relay[] = [];
  const all: Totals[] = [];
  let network: Network | undefined;
  let target: Promise<Peer> | undefined;
  const scene: Scene = {
    cleanUp: cleanup => void cleanups.push(cleanup),
    add: totals => void all.push(totals),
    async peer(options) {
      const peer = await openPeer(options);
      cleanups.push(peer.close);
      return peer;
    },
    target() {
      target ??= scene.peer({answer: echo});
      return target;
    },
    async network() {
      if (network) return network;
      network = makeNetwork();
      const made = network;
      cleanups.push(async () => {
        await made.endServers();
        made.remove();
      });
      const server = made.serve(process.execPath, resolve('test/e2e/echo.mjs'), 'serve', '10.99.0.1');
      await once(server.stdout!, 'data');
      return made;
    },
    spawn([program, ...args], cwd) {
      const child = spawn(program!, args, {cwd, stdio: ['pipe', 'pipe', 'ignore']});
      cleanups.push(() => child.kill('SIGKILL'));
      return child;
    },
    async ask(within, port, count, {bytes = 100, gapMs = 1} = {}) {
      const client = [process.execPath, resolve('test/faults/client.mjs'), port, count, bytes, gapMs].map(
        String,
      );
      const child = scene.spawn([...within, ...client]);
      return Number((await child.stdout!.setEncoding('utf8').toArray()).join(''));
    },
    async relay(options = {}) {
      const relay = await startRelay(scene, options);
      cleanups.push(() => relay.command.child.kill('SIGKILL'));
      relays.push(relay);
      return relay;
    },
  };
  try {
    await fault.run(scene);
    for (const relay of relays) {
      const totals = await relay.end();
      if (totals) all.push(totals);
    }
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
  for (const totals of all) expectAccount(totals, fault);
  return sum(all);
}

function expectAccount({rx, tx, drops, unaccounted}: Totals, {drops: allowed = []}: Fault): void {
  // A client may still be sending.
  for (const {packets, forwardedPackets, droppedPackets, queuedPackets} of [rx, tx])
    expect(forwardedPackets + droppedPackets + queuedPackets).toBe(packets);
  expect(unaccounted).toBe(0);
  // What the kernel dropped was never received.
  const {kernel: _, ...byReason} = drops.byReason;
  expect(Object.keys(byReason).filter(reason => !(allowed as readonly string[]).includes(reason))).toEqual(
    [],
  );
}

function sum(all: readonly Totals[]): Outcome {
  const dropped: Record<string, number> = {};
  for (const {drops} of all) {
    for (const [reason, packets] of Object.entries(drops.byReason))
      if (reason !== 'kernel') dropped[reason] = (dropped[reason] ?? 0) + packets;
  }
  const add = (read: (totals: Totals) => number) => all.reduce((total, each) => total + read(each), 0);
  return {
    received: add(({rx, tx}) => rx.packets + tx.packets),
    forwarded: add(({rx, tx}) => rx.forwardedPackets + tx.forwardedPackets),
    dropped,
    unaccounted: add(({unaccounted}) => unaccounted),
  };
}

async function startRelay(scene: Scene, options: RelayOptions): Promise<Relay> {
  const {args = [], status = 0, ledger = 'file', cwd = emptyDirectory(), ...start} = options;
  const target = options.target ?? (options.url ? '' : `127.0.0.1:${(await scene.target()).port}`);
  const command = startCommand(
    [
      ...['--headless', '-i', '100ms', '--control', 'u.sock', '-L'],
      options.url ?? `udp://127.0.0.1:0/${target}`,
      ...(ledger === 'file' ? ['--snapshot', 'last.json'] : []),
      ...(args.includes('--output') ? [] : ['--output', 'none']),
      ...args,
    ],
    {...start, cwd},
  );
  // A given port is not told.
  const given = Number(/:\/\/[^/]*:(\d+)/.exec(options.url ?? '')?.[1] ?? 0);
  const port = given > 0 ? given : await command.listening();
  const socket = join(cwd, 'u.sock');
  await eventually(() => existsSync(socket), 'the control socket', 15_000);
  const snapshot = async () => (await ask(socket, 'GET', '/snapshot')).json();
  let ended: Promise<Totals | undefined> | undefined;

  async function end(): Promise<Totals | undefined> {
    const last = ledger === 'control' ? await snapshot() : undefined;
    command.child.kill('SIGTERM');
    const finished = await command.finished;
    expect(finished.status, finished.stderr).toBe(status);
    if (ledger === 'none') return undefined;
    return (last ?? JSON.parse(readFileSync(join(cwd, 'last.json'), 'utf8'))).totals;
  }

  return {
    command,
    port,
    cwd,
    socket,
    snapshot,
    totals: async () => (await snapshot()).totals,
    received: packets =>
      until(async () => (await snapshot()).totals.rx.packets === packets, `${packets} datagrams`),
    notices: async () => (await snapshot()).notices,
    async exchange(count = 20, bytes = 100) {
      const client = await scene.peer();
      for (let index = 1; index <= count; index++) {
        await client.send(Buffer.alloc(bytes, index), port);
        await client.arrived(index);
      }
    },
    end: () => {
      ended ??= end();
      return ended;
    },
    ended(totals) {
      ended = Promise.resolve(totals);
    },
  };
}
