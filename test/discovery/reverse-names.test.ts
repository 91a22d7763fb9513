import type {ChildProcess} from 'node:child_process';
import {Resolver} from 'node:dns/promises';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {createReverseNames, type ReverseNamesOptions} from '../../source/discovery/reverse-names.js';
import {installed, startDnsmasq} from '../e2e/command.js';

const names: Readonly<Record<string, string[]>> = {
  '192.0.2.1': ['one.test', 'uno.test'],
  '2001:db8::1': ['six.test'],
  'fe80::1': ['link.test'],
  '192.0.2.66': ['<script>.test'],
  '192.0.2.67': [`${'x'.repeat(300)}.test`],
  '192.0.2.68': ['a\u001b[31m.test'],
};

/** A resolver that answers after `answerMs`, and remembers what it was asked, and when. */
function rig(options: Partial<ReverseNamesOptions> = {}, answerMs = 10) {
  const asked: {readonly address: string; readonly atMs: number}[] = [];
  const failures: string[] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const reverse = async (address: string): Promise<string[]> => {
    asked.push({address, atMs: performance.now()});
    mostUnderWay = Math.max(mostUnderWay, ++underWay);
    await new Promise(resolve => setTimeout(resolve, answerMs));
    underWay--;
    if (address === '192.0.2.99') throw Object.assign(new Error('timeout'), {code: 'ETIMEOUT'});
    const found = names[address];
    if (!found) throw Object.assign(new Error('not found'), {code: 'ENOTFOUND'});
    return found;
  };
  const reverseNames = createReverseNames({
    resolver: {reverse, cancel: () => {}},
    onFailure: address => failures.push(address),
    ...options,
  });
  return {...reverseNames, asked, failures, mostUnderWay: () => mostUnderWay};
}

const addresses = (count: number) =>
  Array.from({length: count}, (_, index) => `198.51.${index >> 8}.${index & 255}`);

describe('reverse names', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('are the first that an address has; an address without one has none', async () => {
    const {nameOf, failures} = rig();
    const found = Promise.all(['192.0.2.1', '2001:db8::1', 'fe80::1%eth0', '192.0.2.2'].map(nameOf));
    await vi.runAllTimersAsync();
    expect(await found).toEqual(['one.test', 'six.test', 'link.test', undefined]);
    expect(await nameOf('example.org')).toBeUndefined();
    expect(failures).toEqual([]);
  });

  test('are left out when a server answers with something that is no host name', async () => {
    const {nameOf} = rig();
    const found = Promise.all(['192.0.2.66', '192.0.2.67', '192.0.2.68'].map(nameOf));
    await vi.runAllTimersAsync();
    expect(await found).toEqual([undefined, undefined, undefined]);
  });

  test('are asked for once, whatever the number of flows', async () => {
    const {nameOf, asked} = rig();
    for (let round = 0; round < 100; round++) {
      nameOf('192.0.2.1');
      nameOf('192.0.2.2');
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(asked.map(({address}) => address)).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  test('are asked for again when they grew old, what has none the sooner', async () => {
    const {nameOf, asked} = rig({nameLivesMs: 10_000, lackLivesMs: 1000});
    for (let second = 0; second < 12; second++) {
      nameOf('192.0.2.1');
      nameOf('192.0.2.2');
      await vi.advanceTimersByTimeAsync(1100);
    }
    const times = (wanted: string) => asked.filter(({address}) => address === wanted).length;
    expect(times('192.0.2.1')).toBe(2);
    expect(times('192.0.2.2')).toBe(12);
  });

  test('are asked for at a bounded rate, a bounded number at a time', async () => {
    const slow = rig({queriesPerSecond: 50}, 5000);
    for (const address of addresses(200)) slow.nameOf(address);
    await vi.advanceTimersByTimeAsync(4900);
    expect(slow.mostUnderWay()).toBe(16);

    const fast = rig({queriesPerSecond: 50}, 1);
    for (const address of addresses(200)) fast.nameOf(address);
    await vi.advanceTimersByTimeAsync(1990);
    expect(fast.asked.length).toBeGreaterThan(50);
    expect(fast.asked.length).toBeLessThanOrEqual(100);
  });

  test('of addresses beyond those that may wait are not known, until they are asked for again', async () => {
    const {nameOf, asked} = rig({maxWaiting: 3});
    // The first does not wait.
    const found = ['198.51.0.1', '198.51.0.2', '198.51.0.3', '198.51.0.4', '192.0.2.1'].map(nameOf);
    expect(await found[4]).toBeUndefined();
    await vi.runAllTimersAsync();
    expect(asked).toHaveLength(4);
    const again = nameOf('192.0.2.1');
    await vi.runAllTimersAsync();
    expect(await again).toBe('one.test');
  });

  test('are forgotten when there are too many, the oldest first', async () => {
    const {nameOf, asked} = rig({maxRemembered: 2});
    for (const address of ['198.51.0.1', '198.51.0.2', '198.51.0.3', '198.51.0.3', '198.51.0.1']) {
      nameOf(address);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(asked.map(({address}) => address.at(-1))).toEqual(['1', '2', '3', '1']);
  });

  test('stay unknown when no server answers, and the failure is reported', async () => {
    const {nameOf, failures} = rig();
    const found = nameOf('192.0.2.99');
    await vi.runAllTimersAsync();
    expect([await found, failures]).toEqual([undefined, ['192.0.2.99']]);
  });

  test('that wait at the end stay unknown', async () => {
    const {nameOf, close, asked} = rig();
    const found = Promise.all(addresses(3).map(nameOf));
    close();
    await vi.runAllTimersAsync();
    expect([await found, asked.length]).toEqual([[undefined, undefined, undefined], 1]);
  });
});

describe.skipIf(!installed('dnsmasq'))('a real dnsmasq', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill();
  });

  test('is asked for the names of IPv4 and IPv6 addresses', async () => {
    const {child, port} = await startDnsmasq([
      '--host-record=game.example.test,192.0.2.7,2001:db8::7',
      '--ptr-record=8.2.0.192.in-addr.arpa,_odd_-but.fine.test',
    ]);
    children.push(child);
    const resolver = new Resolver({timeout: 2000, tries: 2});
    resolver.setServers([`127.0.0.1:${port}`]);
    const {nameOf, close} = createReverseNames({
      resolver,
      onFailure: (address, error) => expect.fail(`${address}: ${error}`),
    });
    expect(await nameOf('192.0.2.7')).toBe('game.example.test');
    expect(await nameOf('2001:db8::7')).toBe('game.example.test');
    expect(await nameOf('192.0.2.8')).toBe('_odd_-but.fine.test');
    close();
  });
});
