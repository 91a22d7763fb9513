import {expect, test} from 'vitest';
import {createLooking} from '../../source/ui/looking.js';
import type {Look} from '../../source/ui/screen-options.js';
import type {ScreenEvent} from '../../source/ui/state/commands.js';
import {reduce} from '../../source/ui/state/reduce.js';
import {initialView} from '../../source/view/view.js';
import {fleet, flowsOf, host} from '../view/hosts.js';
import {startState} from './start-state.js';

/** A screen of 24 lines whose source answers at once: one machine has so many flows. */
function rig(flows = 10_000) {
  const looks: Look[] = [];
  const machine = {...host('fra-1'), matching: {...host('fra-1').matching, flows}};
  const answer = (rows: number) => fleet([machine], flowsOf('fra-1', Math.min(flows, rows)));
  let state = startState(answer(48), initialView(), {columns: 100, rows: 24});
  const looking = createLooking({look: look => void looks.push(look)});
  looking.follow(state);
  function dispatch(event: ScreenEvent): void {
    const before = looks.length;
    state = reduce(state, event);
    looking.follow(state);
    if (looks.length > before) {
      state = reduce(state, {type: 'snapshot', snapshot: answer(looks.at(-1)!.rows)});
      looking.follow(state);
    }
  }
  return {looks, dispatch, rows: () => looks.map(({rows}) => rows)};
}

test('two screens are wanted at the start', () => {
  const {looks} = rig();
  expect(looks).toEqual([
    {view: {filter: '', sort: initialView().sort, endedForMs: undefined}, grouping: undefined, rows: 48},
  ]);
});

test('twice as many rows are wanted when the cursor comes near the end of those that are here', () => {
  const {rows, dispatch} = rig();
  dispatch({type: 'move', by: 5});
  expect(rows()).toEqual([48]);
  dispatch({type: 'edge', end: true});
  expect(rows()).toEqual([48, 96]);
  dispatch({type: 'move', by: 1});
  expect(rows()).toEqual([48, 96]);
  dispatch({type: 'edge', end: true});
  expect(rows()).toEqual([48, 96, 192]);
});

test('never more than 5,000 rows are wanted, and none where all are here', () => {
  const large = rig();
  for (let press = 0; press < 12; press++) large.dispatch({type: 'edge', end: true});
  expect(large.rows().at(-1)).toBe(5000);
  const small = rig(60);
  for (let press = 0; press < 12; press++) small.dispatch({type: 'edge', end: true});
  expect(small.rows()).toEqual([48, 96]);
});

test('another filter, order or tree is told at once, and begins with two screens', () => {
  const {looks, dispatch, rows} = rig();
  dispatch({type: 'edge', end: true});
  dispatch({type: 'filter', text: 'host:fra-*'});
  dispatch({type: 'sortBy', column: 'age'});
  dispatch({type: 'invert'});
  dispatch({type: 'group', by: 'host'});
  dispatch({type: 'ended'});
  expect(rows()).toEqual([48, 96, 48, 48, 48, 48, 48]);
  expect(looks.at(-1)).toMatchObject({
    view: {filter: 'host:fra-*', sort: {column: 'age', direction: 'asc'}, endedForMs: 5000},
    grouping: 'host',
  });
});

test('what is typed as a filter is told with every key', () => {
  const {looks, dispatch} = rig();
  dispatch({type: 'open', mode: 'filter'});
  for (const text of 'dn') dispatch({type: 'draft', key: {text}});
  expect(looks.map(({view}) => view.filter)).toEqual(['', 'd', 'dn']);
});

test('what changes nothing in what is wanted is not told', () => {
  const {looks, dispatch} = rig();
  dispatch({type: 'nextScreen'});
  dispatch({type: 'units'});
  dispatch({type: 'move', by: 1});
  expect(looks).toHaveLength(1);
});
