import {spawnSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {
  type Act,
  actionTableLines,
  actLines,
  counted,
  forgetLines,
  freeLines,
} from '../../../source/netfilter/rules/actions.js';
import {installed} from '../../e2e/command.js';

const flow = {client: '10.0.0.1:4000', target: '10.0.0.2:53'};
const blocked: Act = {number: 7, flow, control: {kind: 'blocked', untilMs: null}};
const limited: Act = {
  number: 8,
  flow: {client: '[fe80::1%eth0]:4000', target: '[2001:DB8::2]:53'},
  control: {kind: 'throttled', bytesPerSecond: 1000},
};

describe('the lines of nft', () => {
  test('block both directions of a flow, wherever its datagrams pass, each with a counter', () => {
    expect(actLines('t', blocked, 0)).toEqual([
      'add counter inet t rx_arriving_7',
      'add element inet t blocked_arriving4 { 10.0.0.1 . 4000 . 10.0.0.2 . 53 : "rx_arriving_7" }',
      'add counter inet t rx_sending_7',
      'add element inet t blocked_sending4 { 10.0.0.1 . 4000 . 10.0.0.2 . 53 : "rx_sending_7" }',
      'add counter inet t tx_arriving_7',
      'add element inet t blocked_arriving4 { 10.0.0.2 . 53 . 10.0.0.1 . 4000 : "tx_arriving_7" }',
      'add counter inet t tx_sending_7',
      'add element inet t blocked_sending4 { 10.0.0.2 . 53 . 10.0.0.1 . 4000 : "tx_sending_7" }',
    ]);
  });

  test('let the kernel end a block a while after udptop would', () => {
    const [, element] = actLines('t', {...blocked, control: {kind: 'blocked', untilMs: 61_500}}, 1000);
    expect(element).toContain('timeout 71s : "rx_arriving_7"');
  });

  test('limit each direction by itself, and let the largest packet pass whole', () => {
    const lines = actLines('t', limited, 0);
    expect(lines).toContain('add limit inet t limit_rx_8 { rate over 1000 bytes/second burst 64535 bytes; }');
    expect(lines).toContain(
      'add element inet t limits6 { fe80::1 . 4000 . 2001:db8::2 . 53 : "limit_rx_8" }',
    );
    const fast = {...limited, control: {kind: 'throttled', bytesPerSecond: 1e15}} as const;
    expect(actLines('t', fast, 0).join('\n')).toContain('{ rate over 10000000000 bytes/second; }');
  });

  test.each([
    {client: 'example.test:53', target: '10.0.0.2:53'},
    {client: '10.0.0.1:1; flush ruleset', target: '10.0.0.2:53'},
    {client: '10.0.0.1', target: '10.0.0.2:53'},
    {client: '10.0.0.1:70000', target: '10.0.0.2:53'},
    {client: '10.0.0.1:1', target: '[::1]:53'},
    {client: '[::1]:1 } ; add table x', target: '[::1]:53'},
  ])('have nothing in them but addresses and numbers: $client', broken => {
    expect(() => actLines('t', {...blocked, flow: broken}, 0)).toThrow();
  });

  test('name a counter so that it tells what it counts', () => {
    expect(counted('tx_arriving_12')).toEqual({number: 12, direction: 'tx', where: 'arriving'});
    expect(counted('tx_arriving_12x')).toBeUndefined();
  });

  const canRun = installed('nft') && spawnSync('unshare', ['-n', 'true']).status === 0;
  test.skipIf(!canRun)('are what nft takes, and nothing is left of a flow that was freed', () => {
    const table = actionTableLines('t').map(line => line.replace('flags owner;', ''));
    const lines = [
      ...table,
      ...[blocked, limited].flatMap(act => [
        ...actLines('t', act, 0),
        ...freeLines('t', act),
        ...forgetLines('t', act),
      ]),
      'list ruleset',
    ];
    const nft = (input: string) => spawnSync('unshare', ['-n', 'nft', '-f', '-'], {input, encoding: 'utf8'});
    const done = nft(lines.join('\n'));
    expect([done.status, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toBe(nft([...table, 'list ruleset'].join('\n')).stdout);
    expect(done.stdout).toContain('chain sending');
  });
});
