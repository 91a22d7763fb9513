import {afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {cli, emptyDirectory, installed} from '../command.js';
import {openTerminal} from '../terminal.js';
import {
  ask,
  createPair,
  here,
  type Pair,
  rulesOf,
  skipped,
  startPeer,
  there,
  whyNoInsertion,
} from './inserting.js';

const port = 4053;

describe.skipIf(whyNoInsertion !== undefined || !installed('tmux'))(
  `the screen of a capture${skipped}`,
  {timeout: 60_000},
  () => {
    let pair: Pair;
    beforeAll(() => {
      pair = createPair();
    });
    afterEach(() => pair.endPrograms());
    afterAll(() => pair?.remove());

    test('puts udptop in front of a server and takes it away, while clients are answered all the time', async () => {
      await startPeer(pair.here, 'relay', 'serve', String(port));
      const before = await rulesOf(pair.here);
      // Root is given up before anybody asks for it.
      const command = [
        ...pair.here.within,
        ...['env', 'SUDO_UID=65534', 'SUDO_GID=65534', process.execPath, cli],
        ...['-L', "'capture://any?name=any'", '-i', '200ms'],
      ].join(' ');
      const terminal = openTerminal(command, {cwd: emptyDirectory(), columns: 140, rows: 30});
      onTestFinished(terminal.close);
      await terminal.shows(/F10Quit/);
      const answered = async () => {
        expect(await ask(pair.there, port, here.ipv4, '10', '--from', '7000')).toMatch(
          new RegExp(`^10 ${there.ipv4} 7000 `),
        );
      };
      await answered();
      await terminal.shows(/10\.77\.0\.9:7000 .* any /);
      terminal.press('/');
      terminal.press('-l', ':7000');
      terminal.press('Enter', 'F9', 'End');
      await terminal.shows(/> insert in front of :4053/);
      terminal.press('Enter');
      await terminal.shows(/y\/n: Insert udptop in front of :4053\?/);
      terminal.press('y');
      await terminal.shows(/In front of :4053: F9 offers to leave it again/);
      await answered();
      await terminal.shows(/10\.77\.0\.9:7000 .* in-front-of-4053 /);
      expect(await rulesOf(pair.here)).not.toBe(before);

      terminal.press('F9', 'End');
      await terminal.shows(/> leave :4053/);
      terminal.press('Enter', 'y');
      await terminal.shows(/Left :4053: its datagrams go directly/);
      await answered();
      await terminal.shows(/10\.77\.0\.9:7000 .* any /);
      terminal.press('q');
      await terminal.shows(/ended with 0/);
      expect(await rulesOf(pair.here)).toBe(before);
      await answered();
    });
  },
);
