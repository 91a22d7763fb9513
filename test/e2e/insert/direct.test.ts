import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {printed} from '../capture/hosts.js';
import {createPair, here, type Pair, skipped, takeOut, there, whyNoInsertion} from './inserting.js';

const [port, program] = ['4056', 'test/e2e/insert/direct.py'];
const linkLocal = 'fe80::77';

describe.skipIf(whyNoInsertion !== undefined)(
  `a server behind an insertion${skipped}`,
  {timeout: 60_000},
  () => {
    let pair: Pair;
    beforeAll(async () => {
      pair = createPair();
      pair.here.ip('route', 'add', '239.1.1.1/32', 'dev', 'cable0');
      // It may not be used while the kernel still looks for somebody who has it.
      pair.here.ip('address', 'add', `${linkLocal}/64`, 'dev', 'cable0', 'nodad');
      pair.there.ip('address', 'add', 'fe80::99/64', 'dev', 'cable1', 'nodad');
      await printed(pair.here.start('/usr/bin/python3', program, 'serve', port), /ready/);
    });
    afterAll(() => pair?.remove());

    test('speaks to groups and to everybody, and to link-local clients, as it does without one', async () => {
      const insertion = await pair.insert([`:${port}`]);
      for (const at of [here.ipv4, linkLocal]) {
        const text = await pair.there.run(
          '/usr/bin/python3',
          program,
          'hear',
          port,
          at,
          there.ipv4,
          'cable1',
        );
        expect(text.trim()).toBe('answer group everybody');
      }
      const {flows} = await takeOut(insertion);
      expect(flows.map(({target}) => target)).toEqual([`${here.ipv4}:${port}`]);
    });
  },
);
