import {expect, test} from 'vitest';
import {createTerminalOutput} from '../../../source/ui/terminal/output.js';
import {createPainter} from '../../../source/ui/terminal/painter.js';
import {openFakeTerminal} from '../fake-terminal.js';

function open(columns = 20, rows = 4) {
  const terminal = openFakeTerminal(columns, rows);
  return {terminal, painter: createPainter(createTerminalOutput(terminal.stdout))};
}

test('the first frame is painted whole, on a cleared terminal', () => {
  const {terminal, painter} = open();
  terminal.stdout.write('left over');
  painter.paint(['one', 'two', '', 'four']);
  expect(terminal.lines()).toEqual(['one', 'two', '', 'four']);
});

test('of a later frame only the changed lines are written, in one synchronized update', () => {
  const {terminal, painter} = open();
  painter.paint(['one', 'two', 'three', 'four']);
  terminal.forget();
  painter.paint(['one', 'TWO', 'three', 'four']);
  expect(terminal.lines()).toEqual(['one', 'TWO', 'three', 'four']);
  expect(terminal.written()).toBe('\u001b[?2026h\u001b[2;1H\u001b[KTWO\u001b[?2026l');
});

test('a frame equal to the one before writes nothing', () => {
  const {terminal, painter} = open();
  painter.paint(['one', 'two']);
  terminal.forget();
  painter.paint(['one', 'two']);
  expect(terminal.written()).toBe('');
});

test('a shorter line and a shorter frame leave nothing of the longer one', () => {
  const {terminal, painter} = open();
  painter.paint(['a long line', 'another', 'last']);
  painter.paint(['short', 'another']);
  expect(terminal.lines()).toEqual(['short', 'another', '', '']);
});

test('a frame that is higher than the terminal does not scroll it', () => {
  const {terminal, painter} = open(20, 3);
  painter.paint(['1', '2', '3', '4', '5']);
  expect(terminal.lines()).toEqual(['1', '2', '3']);
});

test('after a reset the whole frame is painted, whatever another program left there', () => {
  const {terminal, painter} = open();
  painter.paint(['one', 'two']);
  terminal.stdout.write('\u001b[1;1Hgarbage');
  painter.reset();
  painter.paint(['one', 'two']);
  expect(terminal.lines()).toEqual(['one', 'two', '', '']);
});

test('nothing is painted while it is held', () => {
  const {terminal, painter} = open();
  painter.hold();
  painter.paint(['unseen']);
  expect(terminal.written()).toBe('');
  painter.release();
  painter.paint(['seen']);
  expect(terminal.lines()[0]).toBe('seen');
});

test('nothing is painted after it was closed: the terminal belongs to the shell', () => {
  const {terminal, painter} = open();
  painter.close();
  painter.paint(['late']);
  expect(terminal.written()).toBe('');
});
