import {describe, expect, test} from 'vitest';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {many, move, play, ports, sized, start} from './play.js';

const only: ScreenEvent = {type: 'filterCell', excludes: false};
const not: ScreenEvent = {type: 'filterCell', excludes: true};
const at = (column: 'service' | 'rx'): ScreenEvent => ({type: 'atColumn', column, leftColumns: 0});

const flows = [
  sized(1, 3000, {service: 'dns'}),
  sized(2, 2000, {service: 'game'}),
  sized(3, 1000, {service: 'dns'}),
];

describe('the cell under the cursor', () => {
  test('is that of the client until a column is chosen', () => {
    expect(play(start(flows), move(1), only)).toMatchObject({view: {filter: 'client=10.0.0.1:2'}});
    expect(ports(play(start(flows), move(1), not))).toEqual([1, 3]);
  });

  test('narrows the filter down, and the view starts at the top', () => {
    const state = play(start(flows), at('service'), move(2), only);
    expect(state).toMatchObject({view: {filter: 'service=dns'}, top: 0});
    expect(play(state, at('rx'), only).view.filter).toBe('service=dns rx>=1K');
  });

  test('that the filter has already changes nothing, and says so', () => {
    const state = play(start(flows), at('service'), only, only);
    expect(state).toMatchObject({view: {filter: 'service=dns'}, message: {failed: false}});
  });

  test('of a parent is its group', () => {
    const tree = play(start(flows), {type: 'group', by: 'service'}, at('rx'));
    expect(play(tree, only).view.filter).toBe('service=dns');
    expect(play(tree, not).view.filter).toBe('!service=dns');
  });

  test('is remembered among the filters that were typed', () => {
    expect(play(start(flows), at('service'), only).recent.filter).toEqual(['service=dns']);
  });

  test('of an empty table is none', () => {
    expect(play(start([]), only)).toMatchObject({view: {filter: ''}, message: {failed: true}});
  });
});

test('Escape in the table clears the filter first, and then the mark of the column', () => {
  const state = play(start(many), at('service'), only, {type: 'clearFilter'});
  expect(state).toMatchObject({view: {filter: ''}, columnCursor: 'service'});
  expect(play(state, {type: 'clearFilter'}).columnCursor).toBeUndefined();
});
