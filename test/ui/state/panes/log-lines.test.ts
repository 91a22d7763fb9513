import {describe, expect, test} from 'vitest';
import type {LogLine, ScreenEvent} from '../../../../source/ui/state/commands.js';
import {lengthenLog, logLines} from '../../../../source/ui/state/panes/log-lines.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot} from '../../../view/flows.js';
import {startState} from '../../start-state.js';

const long = 'word '.repeat(40).trim();
const logged = (text: string, level = 30): ScreenEvent => ({type: 'log', line: {atMs: 0, level, text}});
const toLog: readonly ScreenEvent[] = [{type: 'nextScreen'}, {type: 'nextScreen'}];

function opened(columns = 80, rows = 24, ...events: readonly ScreenEvent[]) {
  const start = startState(snapshot([flow()]), initialView(), {columns, rows});
  return [...toLog, ...events].reduce(reduce, start);
}

describe('a long line of the log', () => {
  test('is wrapped, not cut: it goes on below its text', () => {
    const lines = logLines(opened(80, 24, logged(long))).map(({text}) => text);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}word/);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {15}word/);
    expect(lines.join(' ').match(/word/g)).toHaveLength(40);
  });

  test('is indented by little where the terminal is narrow', () => {
    expect(logLines(opened(40, 10, logged(long)))[1]!.text).toMatch(/^ {2}word/);
  });

  test('can be scrolled through, line by line and page by page', () => {
    const state = opened(40, 10, ...Array.from({length: 10}, () => logged(long)));
    const count = logLines(state).length;
    expect(reduce(state, {type: 'move', by: 1}).paneTop).toBe(1);
    expect(reduce(state, {type: 'page', pages: 1}).paneTop).toBe(5);
    expect(reduce(state, {type: 'edge', end: true}).paneTop).toBe(count - 5);
  });
});

describe('a new line', () => {
  test('comes on top, unless the user has scrolled: then what is in sight stays', () => {
    const state = opened(40, 10, ...Array.from({length: 10}, (_, index) => logged(`line ${index}`)));
    expect(reduce(state, logged('newest')).paneTop).toBe(0);
    const scrolled = reduce(state, {type: 'move', by: 3});
    const seen = logLines(scrolled)[scrolled.paneTop];
    const longer = reduce(scrolled, logged(long));
    expect(logLines(longer)[longer.paneTop]).toEqual(seen);
    const underHelp = reduce(reduce(scrolled, {type: 'open', mode: 'help'}), logged(long));
    expect(logLines(underHelp)[underHelp.paneTop]).toEqual(seen);
  });

  test('of a level that is not shown moves nothing', () => {
    const scrolled = reduce(opened(40, 10, ...Array.from({length: 10}, () => logged(long))), {
      type: 'move',
      by: 3,
    });
    expect(reduce(scrolled, logged(long, 20)).paneTop).toBe(3);
  });
});

test('what happens often pushes nothing out of the log that matters more', () => {
  const line = (level: number): LogLine => ({atMs: 0, level, text: `${level}`});
  let log: readonly LogLine[] = [line(40)];
  for (let count = 0; count < 3000; count++) log = lengthenLog(log, line(20));
  expect(log.filter(({level}) => level === 20)).toHaveLength(1000);
  expect(log[0]).toEqual(line(40));
  for (let count = 0; count < 3000; count++) log = lengthenLog(log, line(30));
  expect(log).toHaveLength(2000);
});
