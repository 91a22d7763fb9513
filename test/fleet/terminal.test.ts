import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, onTestFinished, test} from 'vitest';
import {parseSnapshot} from '../../source/snapshot/read.js';
import {cli, emptyDirectory, installed} from '../e2e/command.js';
import {openTerminal} from '../e2e/terminal.js';
import {startMachine, stopMachines} from './machines.js';
import {startHub} from './nats-server.js';

afterEach(stopMachines);

describe.skipIf(!installed('tmux', 'nats-server'))(
  'the screen of a fleet in a real terminal',
  {timeout: 60_000},
  () => {
    test('shows machines and flows, filters by host, acts on the right machine and exports all', async () => {
      const hub = await startHub();
      onTestFinished(hub.stop);
      const machines = [await startMachine(hub.url(), 'fra-1'), await startMachine(hub.url(), 'ber-1')];
      for (const machine of machines) for (let bytes = 100; bytes < 103; bytes++) await machine.client(bytes);
      const directory = emptyDirectory();
      const terminal = openTerminal(`${process.execPath} ${cli} fleet ${hub.url()} -i 200ms`, {
        cwd: directory,
        env: {XDG_CONFIG_HOME: directory},
        rows: 24,
      });
      onTestFinished(terminal.close);
      await terminal.shows(/edge: 2 machines[\s\S]*HOST +CLIENT[\s\S]*(fra-1|ber-1) +127\.0\.0\.1/);
      terminal.press('Tab');
      await terminal.shows(/Hosts: [\s\S]*ber-1 +live[\s\S]*fra-1 +live/);
      terminal.press('Escape');
      await terminal.shows(/HOST +CLIENT/);
      terminal.press('F4');
      await terminal.shows(/Filter: █/);
      terminal.press('-l', 'host:fra-*');
      terminal.press('Enter');
      await terminal.shows(/Filter host:fra-\* {2}3 of 6 flows/);
      terminal.press('F9');
      await terminal.shows(/> end/);
      terminal.press('Enter');
      await terminal.shows(/y\/n: End /);
      terminal.press('y');
      await terminal.shows(/Ended 1 flow/);
      await machines[0]!.command.printed(/"endReason":"user"/);
      expect(machines[1]!.command.stdout()).not.toContain('"endReason":"user"');
      terminal.press('E');
      await terminal.shows(/JSON/);
      terminal.press('Enter');
      await terminal.shows(/Exported \d of 6 flows/);
      const [file] = readdirSync(directory).filter(name => name.endsWith('.json'));
      const saved = parseSnapshot(readFileSync(join(directory, file!), 'utf8'));
      expect(new Set(saved.flows.map(({host}) => host))).toEqual(new Set(['fra-1']));
    });
  },
);
