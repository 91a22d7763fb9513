import {afterEach, describe, expect, test} from 'vitest';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {displayWidth} from '../../source/text/sanitize.js';
import {showScreen} from '../../source/ui/screen.js';
import type {OpenScreen, ScreenOptions} from '../../source/ui/screen-options.js';
import {initialView} from '../../source/view/view.js';
import {flow, manyFlows, snapshot} from '../view/flows.js';
import {createFakeSource} from './fake-source.js';
import {openFakeTerminal} from './fake-terminal.js';

const screens: OpenScreen[] = [];
afterEach(() => {
  for (const screen of screens.splice(0)) screen.close();
});

interface Setup extends Partial<ScreenOptions> {
  columns?: number;
  rows?: number;
  flows?: number;
}

function open({columns = 100, rows = 24, flows = 30, ...options}: Setup = {}) {
  const terminal = openFakeTerminal(columns, rows);
  const source = createFakeSource(flows);
  const screen = showScreen({
    source,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    view: initialView(),
    exportSnapshot: async () => '/tmp/udptop.json',
    ...options,
  });
  screens.push(screen);
  return {terminal, source, screen};
}

describe('the screen', () => {
  test('takes the terminal, shows the flows, and restores the terminal on q', async () => {
    const {terminal, source, screen} = open();
    await terminal.shows(/CLIENT[\s\S]*10\.0\.0\.\d+:\d+[\s\S]*F10Quit/);
    expect([terminal.alternate, terminal.cursorShown, terminal.raw]).toEqual([true, false, true]);
    terminal.type('q');
    await screen.done;
    expect([terminal.alternate, terminal.cursorShown, terminal.raw]).toEqual([false, true, false]);
    expect(source.subscribers()).toBe(0);
    terminal.forget();
    source.tick();
    terminal.resize(80, 24);
    expect(terminal.written()).toBe('');
  });

  test.each([
    ['F10', '\u001b[21~'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-C twice in one piece', '\u0003\u0003'],
  ])('%s quits', async (_name, input) => {
    const {terminal, screen} = open();
    await terminal.shows(/F10Quit/);
    terminal.type(input);
    await screen.done;
    expect(terminal.alternate).toBe(false);
  });

  test('closing it again does nothing', async () => {
    const {terminal, screen} = open();
    await terminal.shows(/F10Quit/);
    screen.close();
    await screen.done;
    terminal.forget();
    screen.close();
    expect(terminal.written()).toBe('');
  });

  test('a terminal that goes away ends it without a crash', async () => {
    const {terminal, screen} = open();
    await terminal.shows(/F10Quit/);
    terminal.stdout.emit('error', Object.assign(new Error('EIO'), {code: 'EIO'}));
    await screen.done;
  });

  test('shows every new snapshot', async () => {
    const {terminal, source} = open();
    await terminal.shows(/12:00:00|up 1m15s/);
    source.tick();
    source.tick();
    await terminal.shows(/up 1m17s/);
  });

  test('sanitizes text from the network: it moves no cursor and forges no colour', async () => {
    const {terminal, source} = open({columns: 200});
    // The terminal in memory throws at any sequence that the screen does not use itself.
    const name = '\u001b[5;5HX\u001b[31m\u009b2J\r\n\u202eevil\u0007';
    source.emit(
      snapshot([flow({service: name, metadata: {[name]: name, app: 'honest'}})], {
        host: name,
        notices: [name],
      }),
    );
    const seen = await terminal.shows(/honest/);
    expect(seen).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(terminal.lines().at(-1)).toMatch(/^F1Help/);
  });

  test('unknown escape sequences do nothing at all', async () => {
    const {terminal} = open();
    await terminal.shows(/F10Quit/);
    terminal.forget();
    for (const input of [
      '\u001b[I',
      '\u001b[<0;3;4M',
      '\u001b[?62;4c',
      '\u001b[1;5A',
      '\u001b[25~',
      '\u001b[M qI',
      '\u001b]11;rgb:ZZ/hh/II\u0007',
      '\u001bP>|Ztmux?\u001b\\',
    ])
      terminal.type(input);
    terminal.type('I');
    await terminal.shows(/rate ▲/);
    expect(terminal.lines().join('\n')).not.toMatch(/PAUSED|Help:|Filter:/);
  });
});

describe('keys change what is shown', () => {
  test('F6 opens the sort menu, Enter sorts by the chosen column, I inverts the order', async () => {
    const {terminal} = open();
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
    const {terminal} = open();
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
    const {terminal} = open();
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
    const {terminal} = open();
    await terminal.shows(/F10Quit/);
    terminal.type('\\service:dns');
    await terminal.shows(/6 of 30 flows/);
    terminal.type(' port:x');
    const seen = await terminal.shows(/expected a port number from 0 to 65535; got "x"/);
    expect(seen).toMatch(/6 of 30 flows/);
    const [typed = '', reason = ''] = seen.trimEnd().split('\n').slice(-2);
    expect(reason.indexOf('^')).toBe(typed.indexOf('port:x') + 'port:'.length);
  });

  test('an export with a filter has the flows on screen', async () => {
    const exported: Snapshot[] = [];
    const exportSnapshot = async (shown: Snapshot) => {
      exported.push(shown);
      return '/tmp/udptop.json';
    };
    const {terminal} = open({exportSnapshot});
    await terminal.shows(/F10Quit/);
    terminal.type('\\service:dns\r');
    await terminal.shows(/Filter service:dns/);
    terminal.type('e');
    await terminal.shows(/Exported to/);
    expect(exported[0]).toMatchObject({view: {filter: 'service:dns'}, totals: {flows: {active: 30}}});
    expect(exported[0]!.flows.map(({service}) => service)).toEqual(Array.from({length: 6}, () => 'dns'));
  });

  test('Backspace held down deletes, however its repeats arrive', async () => {
    const {terminal} = open();
    await terminal.shows(/F10Quit/);
    terminal.type('\\dns');
    await terminal.shows(/Filter: dns/);
    terminal.type('\u007f\u007f');
    await terminal.shows(/Filter: d█/);
  });

  test('Z pauses the screen and says so; a second Z shows the newest snapshot', async () => {
    const {terminal, source} = open();
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
    const {terminal, source} = open({
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
    await terminal.shows(/Exported to \/somewhere\/udptop\.json/);
    expect(taken).toEqual([75]);
  });

  test('an export that fails says why, and the screen goes on', async () => {
    const {terminal} = open({exportSnapshot: () => Promise.reject(new Error('EACCES: permission denied'))});
    await terminal.shows(/F10Quit/);
    terminal.type('e');
    await terminal.shows(/EACCES: permission denied/);
    terminal.type('I');
    await terminal.shows(/rate ▲/);
  });

  test.each(['?', 'h', '\u001bOP', '\u001b[11~', '\u001b[[A'])(
    '%j shows the help, Esc leaves it',
    async input => {
      const {terminal} = open({columns: 120, rows: 40});
      await terminal.shows(/CLIENT/);
      terminal.type(input);
      expect(await terminal.shows(/invert[\s\S]*quit/)).not.toMatch(/CLIENT /);
      terminal.type('\u001b');
      await terminal.shows(/CLIENT /);
    },
  );

  test('Ctrl-L paints over what another program wrote', async () => {
    const {terminal} = open();
    await terminal.shows(/F10Quit/);
    terminal.stdout.write('\u001b[3;1HBroadcast message from root');
    await terminal.shows(/Broadcast/);
    terminal.type('\u000c');
    await terminal.shows(/^(?![\s\S]*Broadcast)[\s\S]*F10Quit/);
  });
});

describe('any size of terminal', () => {
  test('is filled and never overrun, with the keys at the bottom, while it is resized', async () => {
    const {terminal, source} = open({flows: 60});
    // At the top of the table, where it is seen.
    const wide = flow({
      service: '漢字サービス',
      metadata: {name: '👍'.repeat(90)},
      rx: {packets: 1, bytes: 1, packetsPerSecond: 1, bytesPerSecond: 1e12},
    });
    source.emit(snapshot([...manyFlows(60), wide]));
    for (let columns = 40; columns <= 220; columns += 9) {
      const rows = 10 + (columns % 37);
      terminal.resize(columns, rows);
      await terminal.shows(new RegExp(`^(?:[^\\n]*\\n){${rows - 1}}F1Help[^\\n]*$`));
      if (columns > 150) expect(terminal.lines().join('\n')).toMatch(/漢字[\s\S]*👍…/u);
      for (const line of terminal.lines()) {
        expect(displayWidth(line), `${columns}x${rows}: ${line}`).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('that is too small shows the size that it needs', async () => {
    const {terminal} = open();
    await terminal.shows(/F10Quit/);
    terminal.resize(39, 9);
    await terminal.shows(/^udptop needs \d+x\d+, here is 39x9\n+$/);
    terminal.resize(100, 24);
    await terminal.shows(/CLIENT[\s\S]*F10Quit/);
  });

  test('shows both ends of 10,000 flows, and writes only what is visible', async () => {
    const {terminal} = open({flows: 10_000, columns: 120, rows: 40});
    await terminal.shows(/F10Quit/);
    expect(terminal.written().length).toBeLessThan(3 * 120 * 40);
    const first = terminal.lines()[15];
    terminal.type('\u001b[F');
    await terminal.shows(new RegExp(`^(?![\\s\\S]*${first!.slice(0, 20).replace(/[[\].]/g, '\\$&')})`));
    terminal.type('\u001b[H');
    await terminal.shows(new RegExp(first!.slice(0, 20).replace(/[[\].]/g, '\\$&')));
  });
});

describe('actions on flows', () => {
  function recorded() {
    const acts: unknown[] = [];
    const act = async (flowId: string, action: unknown) => {
      acts.push([flowId, action]);
      return true;
    };
    return {acts, act};
  }

  test('F9 offers them, asks once, and carries them out only on yes', async () => {
    const {acts, act} = recorded();
    const {terminal} = open({act});
    await terminal.shows(/F10Quit/);
    terminal.type('k');
    await terminal.shows(/> end/);
    terminal.type('\r');
    await terminal.shows(/y\/n: End /);
    terminal.type('n');
    await terminal.shows(/CLIENT[\s\S]*F10Quit/);
    expect(acts).toEqual([]);
    terminal.type('k\r');
    await terminal.shows(/y\/n: End /);
    terminal.type('y');
    await terminal.shows(/Ended 1 flow/);
    expect(acts).toHaveLength(1);
    expect(acts[0]).toEqual([expect.stringContaining('->'), 'end']);
  });

  test('F7 throttles below the current rate', async () => {
    const {acts, act} = recorded();
    const {terminal, source} = open({act});
    const busy = {packets: 9, bytes: 9e4, packetsPerSecond: 9, bytesPerSecond: 30_000};
    source.emit(snapshot([flow({rx: busy})]));
    await terminal.shows(/30\.0K/);
    terminal.type('\u001b[18~');
    await terminal.shows(/y\/n: Throttle .* to 20\.0KB\/s each way\?/);
    terminal.type('y');
    await terminal.shows(/Throttled 1 flow to 20\.0KB\/s/);
    expect(acts).toEqual([[flow().id, {kind: 'throttled', bytesPerSecond: 20_000}]]);
  });

  test('take all tagged flows', async () => {
    const {acts, act} = recorded();
    const {terminal} = open({act});
    await terminal.shows(/F10Quit/);
    terminal.type('   k\r');
    await terminal.shows(/y\/n: End 3 flows\?/);
    terminal.type('y');
    await terminal.shows(/Ended 3 flows/);
    expect(acts).toHaveLength(3);
  });

  test('are not offered on a read-only screen, whose keys say so', async () => {
    const {terminal} = open();
    expect(await terminal.shows(/F10Quit/)).not.toMatch(/F7|F8|F9/);
    for (const key of ['k', '\u001b[18~', '\u001b[19~']) {
      terminal.type(key);
      await terminal.shows(/read-only/);
      terminal.type('I');
      await terminal.shows(/F10Quit/);
    }
  });

  test('that fail show the error', async () => {
    const {terminal} = open({act: () => Promise.reject(new Error('the relay is gone'))});
    await terminal.shows(/F10Quit/);
    terminal.type('k\r');
    await terminal.shows(/y\/n: End /);
    terminal.type('y');
    await terminal.shows(/The action failed: the relay is gone/);
  });
});

describe('more of the screen', () => {
  test('Enter opens the details of the flow, Esc closes them', async () => {
    const {terminal, source} = open({columns: 120, rows: 50});
    source.tick();
    source.tick();
    await terminal.shows(/up 1m17s/);
    terminal.type('\r');
    const seen = await terminal.shows(/first seen[\s\S]*RX up[\s\S]*TX down/);
    expect(seen).toMatch(/site +lab \d/);
    terminal.type('\u001b');
    await terminal.shows(/CLIENT/);
  });

  test('Tab goes to the services, to the log and back', async () => {
    const logged = [{atMs: 0, level: 40, text: 'a listener was lost'}];
    const {terminal} = open({
      onLog(listener) {
        for (const line of logged) listener(line);
        return () => {};
      },
    });
    await terminal.shows(/F10Quit/);
    terminal.type('\t');
    await terminal.shows(/Services:/);
    terminal.type('\t');
    await terminal.shows(/Log: info[\s\S]*warn +a listener was lost/);
    terminal.type('lll');
    await terminal.shows(/Log: debug/);
    terminal.type('\t');
    await terminal.shows(/CLIENT/);
  });

  test('y copies the line to the clipboard of the terminal', async () => {
    const {terminal, source} = open();
    source.emit(snapshot([flow({service: '\u001b[31mred'})]));
    await terminal.shows(/40000/);
    terminal.forget();
    terminal.type('y');
    await terminal.shows(/Copied the line/);
    const [, copied = ''] = /\u001b\]52;c;([^\u0007]*)\u0007/.exec(terminal.written()) ?? [];
    const text = Buffer.from(copied, 'base64').toString();
    expect(text).toMatch(/^127\.0\.0\.1:40000 127\.0\.0\.1:53 service=\ufffd\[31mred /);
  });

  test('y copies the tagged lines if there are any, wherever the cursor is', async () => {
    const {terminal, source} = open();
    source.emit(snapshot([1, 2, 3].map(port => flow({client: `10.0.0.1:${port}`}))));
    await terminal.shows(/10\.0\.0\.1:3/);
    terminal.type(' ');
    terminal.type(' ');
    terminal.type('y');
    await terminal.shows(/Copied 2 lines/);
    const [, copied = ''] = /\u001b\]52;c;([^\u0007]*)\u0007/.exec(terminal.written()) ?? [];
    expect(Buffer.from(copied, 'base64').toString().split('\n')).toHaveLength(2);
  });

  test('e exports from the detail pane, which stays open', async () => {
    const {terminal} = open();
    await terminal.shows(/F10Quit/);
    terminal.type('\r');
    await terminal.shows(/Flow: Esc returns/);
    terminal.type('e');
    await terminal.shows(/Flow: Esc returns[\s\S]*Exported to/);
  });

  test('a paste is text in a prompt, and ignored elsewhere', async () => {
    const {terminal} = open();
    await terminal.shows(/F10Quit/);
    terminal.type('\u001b[200~qI\r\u001b[201~');
    terminal.type('\\');
    await terminal.shows(/Sort rate ▼[\s\S]*Filter: █/);
    terminal.type('\u001b[200~service:dns\r\u001b[201~');
    await terminal.shows(/Filter: service:dns █/);
  });

  test('F3 searches as the user types', async () => {
    const {terminal} = open();
    await terminal.shows(/F10Quit/);
    terminal.type('/service:game');
    await terminal.shows(/Search: service:game█[\s\S]*no flow matches/);
    terminal.type('\u007f\u007f\u007f\u007frtp');
    await terminal.shows(/^>.* rtp /m);
  });

  test('a click on a title sorts, when the mouse is read', async () => {
    const {terminal, screen} = open({mouse: true});
    await terminal.shows(/CLIENT/);
    expect(terminal.written()).toContain('\u001b[?1006h');
    terminal.type('\u001b[<0;2;6M');
    await terminal.shows(/Sort client/);
    screen.close();
    expect(terminal.written()).toMatch(/\u001b\[\?1006l\u001b\[\?1000l/);
  });

  test('E offers what to export and how', async () => {
    const exported: unknown[] = [];
    const {terminal} = open({
      exportSnapshot: async ({flows, view}, format) => {
        exported.push([flows.length, view?.scope, format]);
        return '/tmp/udptop.csv';
      },
    });
    await terminal.shows(/F10Quit/);
    terminal.type(' E');
    await terminal.shows(/> filtered JSON[\s\S]*tagged CSV/);
    terminal.type('\u001b[F\r');
    await terminal.shows(/Exported to \/tmp\/udptop\.csv/);
    expect(exported).toEqual([[1, 'tagged', 'csv']]);
  });
});
