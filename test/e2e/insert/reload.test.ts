import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {eventually} from '../../relay/peers.js';
import type {Host} from '../capture/hosts.js';
import {emptyDirectory, startCommand} from '../command.js';
import {ask, createPair, here, type Pair, rulesOf, skipped, startPeer, whyNoInsertion} from './inserting.js';

const [first, second] = [4054, 4055];

function rulesNow({within}: Host): string {
  return execFileSync('ip', [...within.slice(1), 'nft', 'list', 'ruleset'], {encoding: 'utf8'});
}

describe.skipIf(whyNoInsertion !== undefined)(
  `insertions in a configuration${skipped}`,
  {timeout: 60_000},
  () => {
    let pair: Pair;
    beforeAll(() => {
      pair = createPair();
    });
    afterEach(() => pair.endPrograms());
    afterAll(() => pair?.remove());

    test('come and go with a reload, and clients are answered all the time', async () => {
      for (const port of [first, second]) await startPeer(pair.here, 'relay', 'serve', String(port));
      const before = await rulesOf(pair.here);
      const file = join(emptyDirectory(), 'udptop.yaml');
      const write = (...ports: readonly number[]) =>
        writeFileSync(
          file,
          `services:\n${ports.map(port => `  - {name: s${port}, addr: ':${port}', handler: {type: insert}}\n`).join('')}`,
        );
      const answered = async () => {
        for (const port of [first, second]) {
          expect(await ask(pair.there, port, here.ipv4, '10')).toMatch(/^10 /);
        }
      };
      const steers = (port: number) => rulesNow(pair.here).includes(`udp dport ${port} `);
      write(first);
      const {child, finished} = startCommand(['-C', file, '--headless', '--output', 'none'], {
        within: pair.here.within,
      });
      await eventually(() => steers(first), 'the first server');
      await answered();
      write(first, second);
      child.kill('SIGHUP');
      await eventually(() => steers(second), 'the second server');
      expect(steers(first)).toBe(true);
      await answered();
      write(second);
      child.kill('SIGHUP');
      await eventually(() => !steers(first), 'the first server to go');
      expect(steers(second)).toBe(true);
      await answered();
      child.kill('SIGINT');
      const {status, stderr} = await finished;
      expect(status, stderr).toBe(0);
      expect(await rulesOf(pair.here)).toBe(before);
      await answered();
    });
  },
);
