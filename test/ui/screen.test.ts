import {describe, expect, test} from 'vitest';
import {displayWidth} from '../../source/text/sanitize.js';
import {flow, manyFlows, snapshot} from '../view/flows.js';
import {openScreen} from './open-screen.js';

describe('the screen', () => {
  test('takes the terminal, shows the flows, and restores the terminal on q', async () => {
    const {terminal, source, screen} = openScreen();
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
    const {terminal, screen} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type(input);
    await screen.done;
    expect(terminal.alternate).toBe(false);
  });

  test('closing it again does nothing', async () => {
    const {terminal, screen} = openScreen();
    await terminal.shows(/F10Quit/);
    screen.close();
    await screen.done;
    terminal.forget();
    screen.close();
    expect(terminal.written()).toBe('');
  });

  test('a terminal that goes away ends it without a crash', async () => {
    const {terminal, screen} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.stdout.emit('error', Object.assign(new Error('EIO'), {code: 'EIO'}));
    await screen.done;
  });

  test('shows every new snapshot', async () => {
    const {terminal, source} = openScreen();
    await terminal.shows(/12:00:00|up 1m15s/);
    source.tick();
    source.tick();
    await terminal.shows(/up 1m17s/);
  });

  test('sanitizes text from the network: it moves no cursor and forges no colour', async () => {
    const {terminal, source} = openScreen({columns: 200});
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
    const {terminal} = openScreen();
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

describe('any size of terminal', () => {
  test('is filled and never overrun, with the keys at the bottom, while it is resized', async () => {
    const {terminal, source} = openScreen({flows: 60});
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
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.resize(39, 9);
    await terminal.shows(/^udptop needs \d+x\d+, here is 39x9\n+$/);
    terminal.resize(100, 24);
    await terminal.shows(/CLIENT[\s\S]*F10Quit/);
  });

  test('shows both ends of 10,000 flows, and writes only what is visible', async () => {
    const {terminal} = openScreen({flows: 10_000, columns: 120, rows: 40});
    await terminal.shows(/F10Quit/);
    expect(terminal.written().length).toBeLessThan(3 * 120 * 40);
    const first = terminal.lines()[15];
    terminal.type('\u001b[F');
    await terminal.shows(new RegExp(`^(?![\\s\\S]*${first!.slice(0, 20).replace(/[[\].]/g, '\\$&')})`));
    terminal.type('\u001b[H');
    await terminal.shows(new RegExp(first!.slice(0, 20).replace(/[[\].]/g, '\\$&')));
  });
});
