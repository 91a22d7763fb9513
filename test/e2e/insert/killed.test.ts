import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {Capture} from '../capture/capturing.js';
import {startCommand} from '../command.js';
import {
  ask,
  createPair,
  here,
  type Pair,
  rulesOf,
  skipped,
  startPeer,
  takeOut,
  whyNoInsertion,
} from './inserting.js';

const port = 27_015;

describe.skipIf(whyNoInsertion !== undefined)(
  `udptop inserted, and killed${skipped}`,
  {timeout: 60_000},
  () => {
    let pair: Pair;
    let before: string;
    beforeAll(async () => {
      pair = createPair();
      before = await rulesOf(pair.here);
    });
    afterEach(() => pair.endPrograms());
    afterAll(() => pair?.remove());

    /** The nft that it started. */
    function nftOf({command}: Capture): number {
      const {pid} = command.child;
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
        .trim()
        .split(' ')
        .map(Number);
      return children.find(each => readFileSync(`/proc/${each}/comm`, 'utf8') === 'nft\n')!;
    }

    test('lets datagrams go directly again at once, and the next run takes back what is left', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      const client = await startPeer(pair.there, 'own', 'steady', String(port), here.ipv4, '1200');
      const closed = once(client.child, 'close');
      for (let time = 0; time < 3; time++) {
        const {command, until} = await pair.insert([`:${port}`]);
        await until(({totals}) => totals.tx.packets > 20);
        command.child.kill('SIGKILL');
        await command.finished;
      }
      await closed;
      // What is left moves nothing: a routing rule for a mark that no datagram has.
      const longestMs = Number(/\d+/.exec(client.text())![0]);
      expect(longestMs).toBeLessThan(200);
      expect(await pair.here.run('nft', 'list', 'ruleset')).toBe('');
      const insertion = await pair.insert([`:${port}`]);
      expect(await ask(pair.there, port, here.ipv4, '10')).toMatch(/^10 /);
      expect((await takeOut(insertion)).totals).toMatchObject({rx: {packets: 1}, tx: {packets: 1}});
      expect(await rulesOf(pair.here)).toBe(before);
    });

    test('leaves no rule, however far its start has come', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      // As a seed draws them, over the time that a start takes.
      let seed = 20_261_128;
      for (let time = 0; time < 5; time++) {
        seed = (seed * 48_271) % 2_147_483_647;
        const {child, finished} = startCommand(['insert', `:${port}`, '--headless', '--output', 'none'], {
          within: pair.here.within,
        });
        await pause(seed % 900);
        child.kill('SIGKILL');
        await finished;
        await pair.here.run('sh', '-c', 'until [ -z "$(nft list ruleset)" ]; do sleep 0.01; done');
        expect(await ask(pair.there, port, here.ipv4, '10')).toMatch(/^10 /);
      }
      await takeOut(await pair.insert([`:${port}`]));
      expect(await rulesOf(pair.here)).toBe(before);
    });

    test('says when its nft has ended, and runs on while datagrams go directly', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      const insertion = await pair.insert([`:${port}`]);
      expect(await ask(pair.there, port, here.ipv4, '10')).toMatch(/^10 /);
      process.kill(nftOf(insertion), 'SIGKILL');
      await insertion.until(({notices}) =>
        JSON.stringify(notices).includes('datagrams go directly to their servers'),
      );
      expect(await pair.here.run('nft', 'list', 'ruleset')).toBe('');
      expect(await ask(pair.there, port, here.ipv4, '10')).toMatch(/^10 /);
      insertion.command.child.kill('SIGINT');
      const {status, stderr} = await insertion.command.finished;
      expect(stderr).toContain('nft ended: its rules are gone: datagrams go directly to their servers');
      // It did not do all that it was asked for.
      expect(status).toBe(1);
      await takeOut(await pair.insert([`:${port}`]));
      expect(await rulesOf(pair.here)).toBe(before);
    });
  },
);
