import {once} from 'node:events';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {installed} from '../command.js';
import {createPair, here, inAndOut, type Pair, rulesOf, skipped, whyNoInsertion} from './inserting.js';

describe.skipIf(whyNoInsertion !== undefined)(
  `udptop inserted and taken out while iperf3 runs${skipped}`,
  {timeout: 120_000},
  () => {
    let pair: Pair;
    let before: string;
    beforeAll(async () => {
      pair = createPair();
      before = await rulesOf(pair.here);
    });
    afterEach(async () => {
      await pair.endPrograms();
      expect(await rulesOf(pair.here)).toBe(before);
    });
    afterAll(() => pair?.remove());

    describe.skipIf(!installed('iperf3'))('a measurement with iperf3', () => {
      interface Sum {
        readonly lost_packets: number;
        readonly packets: number;
      }
      interface Report {
        readonly error?: string;
        readonly end: {
          readonly sum: Sum;
          readonly streams: readonly {readonly udp: Sum & {readonly out_of_order: number}}[];
        };
      }

      // Twenty times in both directions together. The server has no socket but one that is connected to its client.
      test.each([
        ['from the client', []],
        ['from the server', ['--reverse']],
      ])('loses nothing, and keeps its order: %s', async (_, options) => {
        const server = pair.here.start('iperf3', '--server', '--one-off', '--json');
        await pair.here.run('sh', '-c', "until ss -ltn | grep -q ':5201 '; do sleep 0.02; done");
        let served = '';
        server.stdout!.on('data', chunk => {
          served += chunk;
        });
        const client = pair.there.start(
          ...[
            'iperf3',
            '--client',
            here.ipv4,
            '--udp',
            '--bitrate',
            '1M',
            '--length',
            '1000',
            '--time',
            '600',
          ],
          ...['--window', '1M', '--json', ...options],
        );
        let measured = '';
        client.stdout!.on('data', chunk => {
          measured += chunk;
        });
        await pair.here.run('sh', '-c', "until ss -un | grep -q ':5201 '; do sleep 0.02; done");
        for (let time = 0; time < 10; time++) {
          const {flows} = await inAndOut(pair, [':5201'], 30);
          expect(flows).toMatchObject([
            {client: expect.stringMatching(/^10\.77\.0\.9:/), target: '10.77.0.1:5201'},
          ]);
        }
        const ended = [once(client, 'close'), once(server, 'close')];
        client.kill('SIGINT');
        await Promise.all(ended);
        const {end} = JSON.parse(options.length === 0 ? served : measured) as Report;
        expect(end.sum.packets).toBeGreaterThan(500);
        expect(end.sum.lost_packets).toBe(0);
        // What the relay holds when it is taken out may be overtaken, where it gets no processor for as long as the gap between two.
        for (const {udp} of end.streams) expect(udp.out_of_order).toBeLessThanOrEqual(3);
      });
    });
  },
);
