import {execFileSync} from 'node:child_process';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {defaultMark, defaultTable, marksFrom} from '../../source/flow/marks.js';
import {NetfilterError} from '../../source/netfilter/netfilter-error.js';
import {type Nft, startNft} from '../../source/netfilter/nft.js';
import {addRouting, removeRouting, routingCommands} from '../../source/netfilter/routing.js';
import {type Course, createSteering} from '../../source/netfilter/steering.js';
import {enterOwnNetwork, ip, whyNoOwnNetwork} from '../capture/ring/own-network.js';
import {installed} from '../e2e/command.js';

const why = whyNoOwnNetwork === undefined ? '' : ` (skipped: ${whyNoOwnNetwork})`;

describe.skipIf(whyNoOwnNetwork !== undefined || !installed('nft'))(`rules of the kernel${why}`, () => {
  let leave: () => void;
  let nft: Nft | undefined;
  beforeAll(() => {
    leave = enterOwnNetwork();
  });
  afterEach(async () => {
    await nft?.close();
    nft = undefined;
  });
  afterAll(() => leave());

  const ruleset = () => execFileSync('nft', ['list', 'ruleset'], {encoding: 'utf8'});
  const routing = () =>
    ['-4', '-6'].map(family => ip(family, 'rule') + ip(family, 'route', 'show', 'table', 'all')).join('');

  describe('nft', () => {
    test('does lines in one transaction, and lists what it has done', async () => {
      nft = await startNft();
      await nft.run([
        'add table inet t { flags owner; }',
        'add chain inet t c',
        'add rule inet t c udp dport 53 accept',
      ]);
      expect(await nft.list('list tables inet')).toMatchObject([{table: {name: 't', family: 'inet'}}]);
      expect(ruleset()).toContain('udp dport 53 accept');
    });

    test('says what it refuses, does none of it, and goes on', async () => {
      nft = await startNft();
      await nft.run(['add table inet t { flags owner; }']);
      await expect(nft.run(['add chain inet t c', 'add rule inet nowhere c accept'])).rejects.toThrow(
        /^nft refuses: .*No such file or directory/,
      );
      expect(ruleset()).not.toContain('chain c');
      await expect(nft.run(['add nonsense'])).rejects.toThrow(NetfilterError);
      await nft.run(['delete table inet t']);
      expect(ruleset()).toBe('');
    });

    test('answers those who ask at the same time each its own', async () => {
      nft = await startNft();
      const {run, list} = nft;
      const [, tables, refusal] = await Promise.allSettled([
        run(['add table inet t']),
        list('list tables inet'),
        list('list chain inet t none'),
        run(['delete table inet t']),
      ]);
      expect(tables).toMatchObject({value: [{table: {name: 't'}}]});
      expect(refusal).toMatchObject({status: 'rejected'});
      expect(ruleset()).toBe('');
    });

    test('takes its owned tables along when it ends', async () => {
      nft = await startNft();
      await nft.run(['add table inet t { flags owner; }']);
      expect(ruleset()).toContain('table inet t');
      await nft.close();
      expect(ruleset()).toBe('');
    });

    test('is named with its package where it is missing', async () => {
      const {PATH} = process.env;
      process.env.PATH = '/nonexistent';
      try {
        await expect(startNft()).rejects.toThrow(
          'the program nft is missing: install nftables (apt-get install nftables)',
        );
        await expect(addRouting(defaultMark, defaultTable)).rejects.toThrow(
          'the program ip is missing: install iproute2 (apt-get install iproute2)',
        );
      } finally {
        process.env.PATH = PATH;
      }
    });
  });

  describe('routing', () => {
    test('sends what has the mark to this machine, in both families, and is taken back whole', async () => {
      const before = routing();
      await addRouting(defaultMark, defaultTable);
      // Another run's is the same.
      await addRouting(defaultMark, defaultTable);
      for (const family of ['-4', '-6']) {
        expect(ip(family, 'rule')).toMatch(/^75:\s+from all fwmark 0x2070 lookup 7564/m);
        expect(ip(family, 'route', 'show', 'table', String(defaultTable))).toMatch(/^local default dev lo/);
      }
      await removeRouting(defaultTable);
      expect(routing()).toBe(before);
    });

    test('refuses a table that there cannot be, with what ip says', async () => {
      await expect(addRouting(defaultMark, -1)).rejects.toThrow(
        /^ip -4 route replace local default .* failed: /,
      );
    });

    test('is what is shown beforehand', () => {
      expect(routingCommands(112, 7564).slice(0, 2)).toEqual([
        '-4 route replace local default dev lo table 7564',
        '-4 rule add pref 75 fwmark 112 lookup 7564',
      ]);
    });
  });

  describe('steering', () => {
    const course = (port: number): Course => ({
      kind: 'insertion',
      insertion: {
        addresses: 'any',
        port,
        marks: marksFrom(defaultMark),
        listenPort: 40_001,
        firstPort: 40_002,
      },
    });

    test('sets a course, changes it, withdraws it, and leaves nothing', async () => {
      const before = routing();
      nft = await startNft();
      const steering = createSteering(nft);
      await steering.set('dns', course(53), defaultTable);
      await steering.set('game', course(27_015), defaultTable);
      expect(ruleset().match(/^table inet udptop_/gm)).toHaveLength(2);
      await steering.set('dns', course(5353), defaultTable);
      expect(ruleset()).not.toContain('udp dport 53 ');
      expect(ruleset()).toMatch(/chain arriving \{\n(?:\t\t.*\n)*\t\t.*udp dport 5353 /);
      await steering.withdraw('dns');
      expect(ruleset()).not.toMatch(/chain arriving \{\n(?:\t\t.*\n)*\t\t.*udp dport 5353 /);
      expect(ruleset()).toContain('udp sport 40001 udp sport set 5353');
      await steering.close();
      expect(ruleset()).toBe('');
      expect(routing()).toBe(before);
    });

    test('takes back what a run that was killed has left, but not what another one needs', async () => {
      const before = routing();
      await addRouting(99, defaultTable);
      nft = await startNft();
      const steering = createSteering(nft);
      await steering.set('dns', course(53), defaultTable);
      expect(ip('-4', 'rule')).not.toContain('fwmark 0x63');
      await nft.run(['add table inet udptop_1_1']);
      await steering.close();
      expect(ip('-4', 'rule')).toContain(`lookup ${defaultTable}`);
      await nft.run(['delete table inet udptop_1_1']);
      await removeRouting(defaultTable);
      expect(routing()).toBe(before);
    });
  });
});
