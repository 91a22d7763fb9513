import {describe, expect, test} from 'vitest';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {openScreen} from './open-screen.js';

describe('keys change what is shown', () => {
  test('F6 opens the sort menu, Enter sorts by the chosen column, I inverts the order', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/Sort rate ▼/);
    terminal.type('\u001b[17~');
    await terminal.shows(/> rate/);
    terminal.type('\u001b[B');
    await terminal.shows(/> rx-rate/);
    terminal.type('\r');
    await terminal.shows(/Sort rx-rate ▼[\s\S]*RX\/s▼/);
    terminal.type('I');
    await terminal.shows(/Sort rx-rate ▲/);
  });

  test('P, M and T sort as in htop', async () => {
    const {terminal} = openScreen();
    for (const [key, column] of [
      ['M', 'bytes'],
      ['T', 'age'],
      ['P', 'rate'],
    ]) {
      terminal.type(key!);
      await terminal.shows(new RegExp(`Sort ${column} ▼`));
    }
  });

  test('a filter works as it is typed, or pasted; Esc clears it', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/syslog/);
    terminal.type('\\');
    await terminal.shows(/Filter: /);
    terminal.type('service:dns');
    expect(await terminal.shows(/6 of 30 flows/)).not.toMatch(/ syslog /);
    terminal.type('\r');
    await terminal.shows(/F10Quit/);
    expect(terminal.lines().join('\n')).toMatch(/Filter service:dns/);
    terminal.type('\u001b');
    await terminal.shows(/Filter none[\s\S]* syslog /);
  });

  test('an invalid filter shows its error, and the last valid one still applies', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type('\\service:dns');
    await terminal.shows(/6 of 30 flows/);
    terminal.type(' port:x');
    const seen = await terminal.shows(/expected a port number from 0 to 65535; got "x"/);
    expect(seen).toMatch(/6 of 30 flows/);
    const [typed = '', reason = ''] = seen.trimEnd().split('\n').slice(-3);
    expect(reason.indexOf('^')).toBe(typed.indexOf('port:x') + 'port:'.length);
  });

  test('an export with a filter has the flows on screen', async () => {
    const exported: Snapshot[] = [];
    const exportSnapshot = async (shown: Snapshot) => {
      exported.push(shown);
      return '/tmp/udptop.json';
    };
    const {terminal} = openScreen({exportSnapshot});
    await terminal.shows(/F10Quit/);
    terminal.type('\\service:dns\r');
    await terminal.shows(/Filter service:dns/);
    terminal.type('e');
    await terminal.shows(/Exported 6 flows that match the filter to/);
    expect(exported[0]).toMatchObject({view: {filter: 'service:dns'}, totals: {flows: {active: 30}}});
    expect(exported[0]!.flows.map(({service}) => service)).toEqual(Array.from({length: 6}, () => 'dns'));
  });

  test('Backspace held down deletes, however its repeats arrive', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type('\\dns');
    await terminal.shows(/Filter: dns/);
    terminal.type('\u007f\u007f');
    await terminal.shows(/Filter: d█/);
  });

  test('Z pauses the screen and says so; a second Z shows the newest snapshot', async () => {
    const {terminal, source} = openScreen({columns: 160});
    await terminal.shows(/F10Quit/);
    terminal.type('Z');
    await terminal.shows(/PAUSED/);
    const up = /up 1m15s/;
    for (let second = 0; second < 3; second++) source.tick();
    expect(await terminal.shows(/PAUSED 3/)).toMatch(up);
    terminal.type('Z');
    expect(await terminal.shows(/up 1m18s/)).not.toMatch(/PAUSED/);
  });

  test('e exports what is on screen, also while paused, and says where', async () => {
    const taken: number[] = [];
    const {terminal, source} = openScreen({
      exportSnapshot: async exported => {
        taken.push(exported.uptimeSeconds);
        return '/somewhere/udptop.json';
      },
    });
    await terminal.shows(/F10Quit/);
    terminal.type('Z');
    await terminal.shows(/PAUSED/);
    source.tick();
    await terminal.shows(/PAUSED 1/);
    terminal.type('e');
    await terminal.shows(/Exported [\w ]+ to \/somewhere\/udptop\.json/);
    expect(taken).toEqual([75]);
  });

  test('an export that fails says why, and the screen stays', async () => {
    const {terminal} = openScreen({
      exportSnapshot: () => Promise.reject(new Error('EACCES: permission denied')),
    });
    await terminal.shows(/F10Quit/);
    terminal.type('e');
    await terminal.shows(/EACCES: permission denied/);
    terminal.type('I');
    await terminal.shows(/rate ▲/);
  });

  test.each(['?', '\u001bOP', '\u001b[11~', '\u001b[[A'])('%j shows the help, Esc leaves it', async input => {
    const {terminal} = openScreen({columns: 120, rows: 40});
    await terminal.shows(/CLIENT/);
    terminal.type(input);
    expect(await terminal.shows(/select a flow[\s\S]*F10 q/)).not.toMatch(/CLIENT /);
    terminal.type('\u001b');
    await terminal.shows(/CLIENT /);
  });

  test('Ctrl-L paints over what another program wrote', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.stdout.write('\u001b[3;1HBroadcast message from root');
    await terminal.shows(/Broadcast/);
    terminal.type('\u000c');
    await terminal.shows(/^(?![\s\S]*Broadcast)[\s\S]*F10Quit/);
  });
});
