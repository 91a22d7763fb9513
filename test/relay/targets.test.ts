import {describe, expect, test} from 'vitest';
import type {Selector} from '../../source/flow/selector.js';
import {openTargets} from '../../source/relay/targets.js';

const addresses = [1, 2, 3].map(last => ({host: `192.0.2.${last}`, port: 53}));
const client = {host: '10.0.0.1', port: 40_000};

async function open(selector: Partial<Selector>, clock = {nowMs: 0}, random = () => 0.5) {
  const warnings: string[] = [];
  const targets = await openTargets(
    addresses,
    {strategy: 'round', maxFails: 1, failTimeoutMs: 10_000, ...selector},
    {warn: kind => warnings.push(kind), now: () => clock.nowMs, random},
  );
  return {targets, warnings, next: (from = client) => Number(targets.choose(from)!.host.split('.')[3])};
}

describe('the choice among several targets', () => {
  test('round takes the targets in turn', async () => {
    const {next} = await open({strategy: 'round'});
    expect([next(), next(), next(), next()]).toEqual([1, 2, 3, 1]);
  });

  test('fifo takes the first healthy target', async () => {
    const {next, targets} = await open({strategy: 'fifo'});
    expect([next(), next()]).toEqual([1, 1]);
    expect(targets.refused(addresses[0]!)).toBe(true);
    expect([next(), next()]).toEqual([2, 2]);
  });

  test('rand takes a random target', async () => {
    const numbers = [0, 0.4, 0.99];
    const {next} = await open({strategy: 'rand'}, undefined, () => numbers.shift()!);
    expect([next(), next(), next()]).toEqual([1, 2, 3]);
  });

  test('hash takes the same target for all ports of a client address, and spreads addresses', async () => {
    const {next} = await open({strategy: 'hash'});
    const chosen = new Set<number>();
    for (let host = 0; host < 50; host++) {
      const first = next({host: `10.0.0.${host}`, port: 1});
      expect(next({host: `10.0.0.${host}`, port: 2})).toBe(first);
      chosen.add(first);
    }
    expect(chosen.size).toBe(3);
  });

  test('hash moves only the clients of a target that fails', async () => {
    const {next, targets} = await open({strategy: 'hash'});
    const hosts = Array.from({length: 60}, (_, index) => ({host: `10.0.1.${index}`, port: 1}));
    const before = hosts.map(next);
    targets.refused(addresses[1]!);
    const after = hosts.map(next);
    const moved = before.filter((number, index) => number !== after[index]);
    expect(moved.length).toBeGreaterThan(0);
    expect(new Set(moved)).toEqual(new Set([2]));
    // Its clients are spread over the others.
    expect(new Set(after)).toEqual(new Set([1, 3]));
  });

  test('a target that failed is tried by one session, until that one was answered or had no failure', async () => {
    const clock = {nowMs: 0};
    const {next, targets} = await open({strategy: 'fifo', failTimeoutMs: 1000}, clock);
    targets.refused(addresses[0]!);
    clock.nowMs = 1000;
    expect([next(), next(), next()]).toEqual([1, 2, 2]);
    targets.answered(addresses[0]!);
    expect([next(), next()]).toEqual([1, 1]);
    targets.refused(addresses[0]!);
    clock.nowMs = 2000;
    expect([next(), next()]).toEqual([1, 2]);
    clock.nowMs = 12_000;
    expect([next(), next()]).toEqual([1, 1]);
  });

  test('silence is a failure only where another target answers meanwhile', async () => {
    const clock = {nowMs: 0};
    const {next, targets, warnings} = await open({strategy: 'fifo'}, clock);
    clock.nowMs = 5000;
    expect([targets.silent(addresses[0]!, 0, true), next()]).toEqual([false, 1]);
    targets.answered(addresses[1]!, 4000);
    // It answered before that session began to wait.
    expect([targets.silent(addresses[0]!, 4500, true), next()]).toEqual([false, 1]);
    // It answers others itself.
    targets.answered(addresses[0]!, 4600);
    expect([targets.silent(addresses[0]!, 3000, true), next()]).toEqual([false, 1]);
    targets.answered(addresses[1]!, 4900);
    expect([targets.silent(addresses[0]!, 4700, true), next(), warnings]).toEqual([true, 2, ['target']]);
  });

  test('one silent session counts once against maxFails, however long it is silent', async () => {
    const {targets} = await open({strategy: 'fifo', maxFails: 2});
    targets.answered(addresses[1]!, 10);
    expect(targets.silent(addresses[0]!, 5, true)).toBe(false);
    expect(targets.silent(addresses[0]!, 5, false)).toBe(false);
    expect(targets.silent(addresses[0]!, 6, true)).toBe(true);
    expect(targets.silent(addresses[0]!, 5, false)).toBe(true);
  });

  test('avoids a target after maxFails refusals, until failTimeout passes or a reply comes', async () => {
    const clock = {nowMs: 0};
    const {next, targets, warnings} = await open({strategy: 'fifo', maxFails: 2, failTimeoutMs: 1000}, clock);
    expect(targets.refused(addresses[0]!)).toBe(false);
    expect(next()).toBe(1);
    expect(targets.refused(addresses[0]!)).toBe(true);
    expect([next(), warnings]).toEqual([2, ['target']]);
    clock.nowMs = 999;
    expect(next()).toBe(2);
    clock.nowMs = 1000;
    expect(next()).toBe(1);
    // Refusals far apart do not add up.
    expect(targets.refused(addresses[0]!)).toBe(false);
    targets.answered(addresses[0]!);
    expect(targets.refused(addresses[0]!)).toBe(false);
  });

  test('uses all targets when none is healthy', async () => {
    const {next, targets} = await open({strategy: 'round'});
    for (const address of addresses) targets.refused(address);
    expect(targets.refused(addresses[0]!)).toBe(false);
    expect(new Set([next(), next(), next()]).size).toBe(3);
  });
});
