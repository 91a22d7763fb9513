import {expect, test} from 'vitest';
import {Log, logFields} from '../../../source/ui/components/log.js';
import {slice} from '../../../source/ui/components/slice.js';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

const logged = (level: number, text: string): ScreenEvent => ({type: 'log', line: {atMs: 0, level, text}});
const events: readonly ScreenEvent[] = [
  {type: 'nextScreen'},
  {type: 'nextScreen'},
  logged(20, 'a detail'),
  logged(30, 'started'),
  logged(50, 'failed \u001b[2J'),
];
const opened = startState(snapshot([flow()]), initialView(), {columns: 80, rows: 24});
const state = events.reduce(reduce, opened);
const drawn = () => draw(state, shown => <Log {...slice(shown, logFields)} />);

test('shows the lines of the level and above, newest first, sanitized', () => {
  const lines = drawn().lines();
  expect(lines[0]).toMatch(/^Log: info and above, newest first/);
  expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d error failed \ufffd\[2J$/);
  expect(lines[2]).toMatch(/info {2}started$/);
  expect(lines[3]).toBe('');
});

test('says so when nothing was logged at the level', () => {
  const log = drawn();
  log.rerendersAfter({type: 'logLevel'}, {type: 'logLevel'}, {type: 'logLevel'});
  expect(log.lines()).toContainEqual(expect.stringContaining('a detail'));
});

test('is drawn again for a log line or another level, and not for a snapshot', () => {
  const log = drawn();
  expect(log.rerendersAfter({type: 'snapshot', snapshot: snapshot([])})).toBe(false);
  expect(log.rerendersAfter(logged(30, 'stopped'))).toBe(true);
  expect(log.rerendersAfter({type: 'logLevel'})).toBe(true);
});
