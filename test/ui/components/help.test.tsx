import {expect, test} from 'vitest';
import {Help, helpFields} from '../../../source/ui/components/help.js';
import {slice} from '../../../source/ui/components/slice.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

const opened = startState(snapshot([flow()]), initialView(), {columns: 80, rows: 24});
const state = reduce(opened, {type: 'open', mode: 'help'});
const drawn = () => draw(state, shown => <Help {...slice(shown, helpFields)} />);

test('shows the keys, and how much of it is in sight', () => {
  const lines = drawn().lines();
  expect(lines[0]).toMatch(/^Help: Esc returns, arrows scroll \(16 of \d+\)$/);
  expect(lines.join('\n')).toMatch(/F10 q \^C +quit/);
});

test('is drawn again when it scrolls, and not for a snapshot', () => {
  const help = drawn();
  expect(help.rerendersAfter({type: 'snapshot', snapshot: snapshot([])})).toBe(false);
  expect(help.rerendersAfter({type: 'move', by: 1})).toBe(true);
});
