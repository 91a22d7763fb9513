import {describe, expect, test} from 'vitest';
import {flow, snapshot} from '../view/flows.js';
import {openScreen} from './open-screen.js';

describe('more of the screen', () => {
  test('Enter opens the details of the flow, Esc closes them', async () => {
    const {terminal, source} = openScreen({columns: 120, rows: 50});
    source.tick();
    source.tick();
    await terminal.shows(/up 1m17s/);
    terminal.type('\r');
    const seen = await terminal.shows(/first seen[\s\S]*▲ to target[\s\S]*▼ to client/);
    expect(seen).toMatch(/site +lab \d/);
    terminal.type('\u001b');
    await terminal.shows(/CLIENT/);
  });

  test('Tab goes to the services, to the log and back', async () => {
    const logged = [{atMs: 0, level: 40, text: 'a listener was lost'}];
    const {terminal} = openScreen({
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
    const {terminal, source} = openScreen();
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
    const {terminal, source} = openScreen();
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
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type('\r');
    await terminal.shows(/Flow: Esc returns/);
    terminal.type('e');
    await terminal.shows(/Flow: Esc returns[\s\S]*Exported all/);
  });

  test('a paste is text in a prompt, and ignored elsewhere', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type('\u001b[200~qI\r\u001b[201~');
    terminal.type('\\');
    await terminal.shows(/Sort rate ▼[\s\S]*Filter: █/);
    terminal.type('\u001b[200~service:dns\r\u001b[201~');
    await terminal.shows(/Filter: service:dns █/);
  });

  test('F3 searches as the user types', async () => {
    const {terminal} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type('/service:game');
    await terminal.shows(/Search: service:game█[\s\S]*no flow matches/);
    terminal.type('\u007f\u007f\u007f\u007frtp');
    await terminal.shows(/^>.* rtp /m);
  });

  test('a click on a title sorts, when the mouse is read', async () => {
    const {terminal, screen} = openScreen({mouse: true});
    await terminal.shows(/CLIENT/);
    expect(terminal.written()).toContain('\u001b[?1006h');
    terminal.type('\u001b[<0;2;6M');
    await terminal.shows(/Sort client/);
    screen.close();
    expect(terminal.written()).toMatch(/\u001b\[\?1006l\u001b\[\?1000l/);
  });

  test('E offers what to export and how', async () => {
    const exported: unknown[] = [];
    const {terminal} = openScreen({
      exportSnapshot: async ({flows, view}, format) => {
        exported.push([flows.length, view?.scope, format]);
        return '/tmp/udptop.csv';
      },
    });
    await terminal.shows(/F10Quit/);
    terminal.type(' E');
    await terminal.shows(/> filtered JSON[\s\S]*tagged CSV/);
    terminal.type('\u001b[F\r');
    await terminal.shows(/Exported [\w ]+ to \/tmp\/udptop\.csv/);
    expect(exported).toEqual([[1, 'tagged', 'csv']]);
  });
});

test('a warning from before the screen is shown once, and stays in the log', async () => {
  const line = {atMs: 0, level: 40, text: 'the kernel grants a smaller receive buffer than wanted'};
  const {terminal} = openScreen({
    onLog(listener) {
      listener({atMs: 0, level: 30, text: 'started'});
      listener(line);
      return () => {};
    },
  });
  await terminal.shows(
    /the kernel grants a smaller receive buffer than wanted \(see the log: press Tab twice\)/,
  );
  terminal.type('\t\t');
  await terminal.shows(/Log: [\s\S]*warn +the kernel grants/);
});
