import {execFileSync} from 'node:child_process';
import {symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {emptyDirectory, runCommand} from '../command.js';
import {createPair, type Pair, rulesOf, skipped, startPeer, whyNoInsertion} from './inserting.js';

const port = 27_015;
const insert = ['insert', `:${port}`, '--headless', '--output', 'none'];

describe.skipIf(whyNoInsertion !== undefined)(
  `udptop insert refuses in a sentence, and changes nothing${skipped}`,
  {timeout: 60_000},
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

    const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}, ...within: readonly string[]) =>
      runCommand(args, {within: [...pair.here.within, ...within], env});

    test('where no server is', async () => {
      const {status, stderr} = await run(insert);
      expect(status).toBe(2);
      expect(stderr).toContain(
        `no program of this machine waits for UDP at port ${port}: start the server first`,
      );
    });

    test('where the server has another address', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port), '127.0.0.1');
      const {status, stderr} = await run(['insert', `10.77.0.1:${port}`, '--headless']);
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /python3 \(pid \d+\) waits at 127\.0\.0\.1, not at 10\.77\.0\.1: give one of these/,
      );
    });

    test.each([
      ['udp dport 27015 dnat ip to 10.0.0.7', 'dnat'],
      ['udp dport { 53, 27000-27100 } redirect to :5300', 'redirect'],
    ])('where another rule has the port: %s', async (rule, kind) => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      await pair.here.run(
        'nft',
        `add table inet containers; add chain inet containers published { type nat hook prerouting priority dstnat; }; add rule inet containers published ${rule}`,
      );
      try {
        const {status, stderr} = await run(insert);
        expect(status).toBe(2);
        expect(stderr).toContain(`a rule of the kernel already gives datagrams for port ${port} another way`);
        expect(stderr).toContain(kind);
      } finally {
        await pair.here.run('nft', 'delete table inet containers');
      }
    });

    test.each([
      ['nft', 'the program nft is missing: install nftables (apt-get install nftables)'],
      ['ip', 'the program ip is missing: install iproute2 (apt-get install iproute2)'],
    ])('without %s', async (missing, sentence) => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      const programs = emptyDirectory();
      for (const program of ['nft', 'ip'].filter(each => each !== missing)) {
        symlinkSync(
          execFileSync('sh', ['-c', `command -v ${program}`], {encoding: 'utf8'}).trim(),
          join(programs, program),
        );
      }
      const {status, stderr} = await run(insert, {}, '/usr/bin/env', `PATH=${programs}`);
      expect(stderr).toContain(sentence);
      expect(status).toBe(2);
    });

    test('without the right, which it names', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      const {status, stderr} = await run(
        insert,
        {},
        'setpriv',
        '--bounding-set=-net_admin',
        '--inh-caps=-net_admin',
      );
      expect(status).toBe(2);
      expect(stderr).toMatch(/insert needs CAP_NET_ADMIN: run it with sudo\. Without root, udptop -L udp:/);
    });

    test('with --dry-run, which prints what nft takes', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      const {status, stdout} = await run([
        'insert',
        `:${port}`,
        `127.0.0.1:${port}?interface=cable0`,
        '--dry-run',
      ]);
      expect(status).toBe(0);
      expect(stdout).toContain(`# In front of :${port} (python3 (pid `);
      execFileSync('ip', [...pair.here.within.slice(1), 'nft', '-c', '-f', '-'], {input: stdout});
      // Its routing commands are right, too.
      const commands = [...stdout.matchAll(/^# (ip .*)$/gm)].map(([, command]) => command!);
      expect(commands.length).toBeGreaterThanOrEqual(2);
      const [family] = commands.map(command => command.split(' ').slice(1));
      pair.here.ip(...family!);
      pair.here.ip(...family!.map(word => (word === 'replace' ? 'del' : word)));
    });
  },
);
