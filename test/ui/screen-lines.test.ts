import {describe, expect, test} from 'vitest';
import {createKeyMap, type KeyMap} from '../../source/ui/input/key-map.js';
import type {FilterStore} from '../../source/ui/screen-options.js';
import {openScreen} from './open-screen.js';

const esc = '\u001b';
const [left, up, del] = [`${esc}[D`, `${esc}[A`, `${esc}[3~`];

describe('the keys of a line', () => {
  test('edit a filter as readline does', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type('\\service:dns x');
    terminal.type(`${left}${left}`);
    await terminal.shows(/Filter: service:dns█ x/);
    terminal.type('\u000b');
    await terminal.shows(/Filter: service:dns█/);
    terminal.type(`${esc}b${esc}[1;5D`);
    terminal.type(del);
    await terminal.shows(/Filter: █ervice:dns/);
    terminal.type('\u0005\u0017port:53');
    await terminal.shows(/Filter: port:53█\n\d+ of 30 flows, /);
  });

  test('Enter keeps the filter, Escape gives back the one before, and the table keeps its arrows to itself', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/Row 1 of 30/);
    terminal.type('\\service:dns\r');
    await terminal.shows(/Filter service:dns/);
    terminal.type('\\');
    await terminal.shows(/Filter: service:dns█/);
    terminal.type('\u0015game');
    await terminal.shows(/Filter: game█/);
    terminal.type(esc);
    await terminal.shows(/Filter service:dns[\s\S]*F10Quit/);
    terminal.type('/');
    await terminal.shows(/Search: █/);
    terminal.type('dns');
    await terminal.shows(/1 of 6/);
    terminal.type(`${up}`);
    terminal.type(`${esc}[6~`);
    terminal.type('\r');
    terminal.type('\\');
    terminal.type('\u0015');
    terminal.type(up);
    await terminal.shows(/Filter: service:dns█/);
  });

  test('Tab completes and cycles, Shift-Tab goes back', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type('\\serv');
    terminal.type('\t');
    await terminal.shows(/Filter: service:█/);
    terminal.type('\t');
    await terminal.shows(/dns {2}quic {2}rtp/);
    terminal.type('\t');
    await terminal.shows(/Filter: service:dns█/);
    terminal.type('\t');
    await terminal.shows(/Filter: service:quic█/);
    terminal.type(`${esc}[Z`);
    await terminal.shows(/Filter: service:dns█[\s\S]*dns {2}quic/);
    terminal.type(' ');
    await terminal.shows(/6 of 30 flows/);
  });

  test('F1 explains, and comes back to the line', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type('\\dns');
    terminal.type(`${esc}OP`);
    await terminal.shows(/Help: Esc returns[\s\S]*While a line is typed\n +Tab +completes/);
    terminal.type(esc);
    await terminal.shows(/Filter: dns█/);
  });

  test('are the same with the keys of vi, whatever these do in the table', async () => {
    const {terminal} = openScreen({keyMap: createKeyMap({preset: 'vi'}) as KeyMap});
    await terminal.shows(/F10Quit/);
    terminal.type('\\jkhl');
    await terminal.shows(/Filter: jkhl█/);
    terminal.type('\u0002\u0002\u0004\u0015');
    await terminal.shows(/Filter: l█|Filter: █l/);
  });
});

describe('filters by name', () => {
  test('are saved from the line or from the menu, recalled with f, and removed with Delete', async () => {
    const saved = new Map<string, string>();
    const filterStore: FilterStore = {
      save: (name, filter) => saved.set(name, filter),
      forget: name => saved.delete(name),
    };
    const {terminal} = openScreen({filterStore});
    await terminal.shows(/F10Quit/);
    terminal.type('\\service:dns');
    terminal.type('\u0013');
    await terminal.shows(/Name: █\nkeeps the filter service:dns/);
    terminal.type('lookups\r');
    await terminal.shows(/Saved as lookups: f recalls it, and so does --filter @lookups/);
    expect([...saved]).toEqual([['lookups', 'service:dns']]);
    terminal.type(esc);
    await terminal.shows(/Row 1 of 30/);
    terminal.type('f');
    await terminal.shows(/> lookups +service:dns +\(saved: Delete removes it\)/);
    terminal.type('\r');
    await terminal.shows(/Filter service:dns/);
    terminal.type('f');
    await terminal.shows(/save this \.\.\./);
    terminal.type(del);
    await terminal.shows(/Removed lookups/);
    expect(saved.size).toBe(0);
  });

  test('are for this run where nothing keeps them, and say so; a name of the configuration stays', async () => {
    const {terminal} = openScreen({filters: new Map([['heavy', 'rate>1M']])});
    await terminal.shows(/F10Quit/);
    terminal.type('\\service:dns\r');
    await terminal.shows(/Filter service:dns/);
    terminal.type('f');
    await terminal.shows(/> heavy[\s\S]*save this/);
    terminal.type('s\r');
    await terminal.shows(/Name: █/);
    terminal.type('heavy\r');
    await terminal.shows(/Name: heavy█[\s\S]*|The configuration has a filter/);
    terminal.type('\u0015mine\r');
    await terminal.shows(/Saved as mine: f recalls it\. It is for this run only/);
  });
});

describe('the palette', () => {
  test('runs what Enter chooses, and remembers it', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/TX\/s./);
    terminal.type(':');
    await terminal.shows(/: █\n\d+ commands/);
    terminal.type('sort age');
    await terminal.shows(/> sort by age .* T$/m);
    terminal.type('\r');
    await terminal.shows(/AGE[▼▽]/);
    terminal.type(':');
    await terminal.shows(/> sort by age/);
    terminal.type(esc);
    await terminal.shows(/F10Quit/);
  });

  test('closes before a menu or a question opens, and quits', async () => {
    const {terminal, screen} = openScreen({act: async () => true});
    await terminal.shows(/F10Quit/);
    terminal.type(':block 1m\r');
    await terminal.shows(/y\/n: Block /);
    terminal.type('n');
    await terminal.shows(/F10Quit/);
    terminal.type(':choose the sort\r');
    await terminal.shows(/Sort by: arrows/);
    terminal.type(esc);
    await terminal.shows(/F10Quit/);
    terminal.type(':quit\r');
    expect(await screen.done).toBe('quit');
  });
});

describe('the column cursor', () => {
  test('chooses the cell that = adds to the filter and ! excludes', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type(`${esc}[C`);
    terminal.type(`${esc}[C`);
    terminal.type('!');
    const seen = await terminal.shows(/Filter !service=(\w+) /);
    const [, service] = /Filter !service=(\w+)/.exec(seen)!;
    terminal.type(esc);
    await terminal.shows(/Row 1 of 30/);
    terminal.type('=');
    await terminal.shows(new RegExp(`Filter service=${service} `));
  });
});
