import {expect, test} from 'vitest';
import {createPainter} from '../../../source/ui/terminal/painter.js';
import {openFakeTerminal} from '../fake-terminal.js';

function open(columns = 20, rows = 4) {
  const terminal = openFakeTerminal(columns, rows);
  const painter = createPainter(terminal.stdout);
  return {terminal, painter, paint: (frame: string) => painter.stream.write(frame)};
}

test('the first frame is painted whole, on a cleared terminal', () => {
  const {terminal, paint} = open();
  terminal.stdout.write('left over');
  paint('one\ntwo\n\nfour');
  expect(terminal.lines()).toEqual(['one', 'two', '', 'four']);
});

test('of a later frame only the lines that changed are written, in one synchronized update', () => {
  const {terminal, paint} = open();
  paint('one\ntwo\nthree\nfour');
  terminal.forget();
  paint('one\nTWO\nthree\nfour');
  expect(terminal.lines()).toEqual(['one', 'TWO', 'three', 'four']);
  expect(terminal.written()).toBe('\u001b[?2026h\u001b[2;1H\u001b[KTWO\u001b[?2026l');
});

test('a frame like the one before writes nothing', () => {
  const {terminal, paint} = open();
  paint('one\ntwo');
  terminal.forget();
  paint('one\ntwo');
  expect(terminal.written()).toBe('');
});

test('what a shorter line or a shorter frame leaves behind is erased', () => {
  const {terminal, paint} = open();
  paint('a long line\nanother\nlast');
  paint('short\nanother');
  expect(terminal.lines()).toEqual(['short', 'another', '', '']);
});

test('a frame higher than the terminal does not scroll it', () => {
  const {terminal, paint} = open(20, 3);
  paint('1\n2\n3\n4\n5');
  expect(terminal.lines()).toEqual(['1', '2', '3']);
});

test('after a reset everything is painted anew, whatever another program left there', () => {
  const {terminal, painter, paint} = open();
  paint('one\ntwo');
  terminal.stdout.write('\u001b[1;1Hgarbage');
  painter.reset();
  paint('one\ntwo');
  expect(terminal.lines()).toEqual(['one', 'two', '', '']);
});

test('once closed it writes nothing more: the terminal belongs to the shell', () => {
  const {terminal, painter, paint} = open();
  painter.close();
  paint('late');
  expect(terminal.written()).toBe('');
});

test('a kept line is painted where its sign stands, in the next frame and in no other', () => {
  const {terminal, painter, paint} = open();
  const sign = painter.keep('\u001b[32mkept\u001b[39m   ');
  expect(sign).toHaveLength(1);
  paint(`one\n${sign}`);
  expect(terminal.lines()).toEqual(['one', 'kept', '', '']);
  expect(terminal.written()).toContain('\u001b[32mkept\u001b[39m');
  paint(`one\n${sign}`);
  expect(terminal.lines()[1]).toBe(sign);
});

test('while it is held nothing is painted, and the resize that ends it is followed by a whole frame', () => {
  const {terminal, painter, paint} = open();
  paint('one\ntwo');
  painter.hold();
  terminal.forget();
  paint('ONE\ntwo');
  expect(terminal.written()).toBe('');
  painter.stream.on('resize', () => paint('an old frame in the new size'));
  painter.resize();
  expect(terminal.written()).toBe('');
  paint('ONE\ntwo');
  expect(terminal.lines()).toEqual(['ONE', 'two', '', '']);
});
