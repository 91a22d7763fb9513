import {expect, test} from 'vitest';
import {Menu, menuFields} from '../../../source/ui/components/menu.js';
import {slice} from '../../../source/ui/components/slice.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot} from '../../view/flows.js';
import {startState} from '../start-state.js';
import {draw} from './draw.js';

const opened = startState(snapshot([flow()]), initialView(), {columns: 80, rows: 24});
const state = reduce(opened, {type: 'menu', name: 'action'});
const drawn = () => draw(state, shown => <Menu {...slice(shown, menuFields)} />);

test('shows its items, with the cursor on the first', () => {
  const lines = drawn().lines();
  expect(lines[0]).toMatch(
    /^Actions on 127\.0\.0\.1:40000->127\.0\.0\.1:53\/udp: Enter chooses and then asks/,
  );
  expect(lines[2]).toMatch(/^> end +closes the session; the next datagram starts a new flow/);
  expect(lines[3]).toMatch(/^ {2}block 1m +drops its datagrams for a minute/);
});

test('is drawn again when its cursor moves, and not for a snapshot', () => {
  const menu = drawn();
  expect(menu.rerendersAfter({type: 'snapshot', snapshot: snapshot([flow()])})).toBe(false);
  expect(menu.rerendersAfter({type: 'move', by: 1})).toBe(true);
});
