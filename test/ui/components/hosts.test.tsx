import {expect, test} from 'vitest';
import {Hosts, hostsFields} from '../../../source/ui/components/hosts.js';
import {slice} from '../../../source/ui/components/slice.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {fleet, host} from '../../view/hosts.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

const opened = startState(fleet([]), initialView(), {columns: 100, rows: 24});
const state = reduce(opened, {type: 'nextScreen'});
const drawn = () => draw(state, shown => <Hosts {...slice(shown, hostsFields)} />);

test('shows its title, the column titles and that nobody has answered', () => {
  const lines = drawn().lines();
  expect(lines[0]).toBe('Hosts: Enter shows the flows, Esc returns, Tab shows the services');
  expect(lines[1]).toMatch(/^ +HOST +STATE +▲/);
  expect(lines[2]).toBe('No machine has answered yet.');
});

test('is drawn again for a snapshot and for the cursor, and not for the log', () => {
  const hosts = drawn();
  expect(hosts.rerendersAfter({type: 'log', line: {atMs: 0, level: 30, text: 'a line'}})).toBe(false);
  expect(hosts.rerendersAfter({type: 'snapshot', snapshot: fleet([host('a'), host('b')])})).toBe(true);
  expect(hosts.rerendersAfter({type: 'move', by: 1})).toBe(true);
});
