import {expect, test} from 'vitest';
import {Services, servicesFields} from '../../../source/ui/components/services.js';
import {slice} from '../../../source/ui/components/slice.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

const size = {columns: 100, rows: 24};
const opened = startState(snapshot([flow()]), initialView(), size);
const state = reduce(opened, {type: 'nextScreen'});
const drawn = () => draw(state, shown => <Services {...slice(shown, servicesFields)} />);

test('shows its title, the column titles and that there are no services', () => {
  const lines = drawn().lines();
  expect(lines[0]).toBe('Services: Enter shows the flows, Esc returns, Tab shows the log');
  expect(lines[1]).toMatch(/^ +NAME +SESSIONS +▲/);
  expect(lines[2]).toBe('There are no services here.');
});

test('is drawn again for a snapshot, and not for the log', () => {
  const services = drawn();
  expect(services.rerendersAfter({type: 'log', line: {atMs: 0, level: 30, text: 'a line'}})).toBe(false);
  expect(services.rerendersAfter({type: 'snapshot', snapshot: snapshot([])})).toBe(true);
});
