import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import type {ScreenState} from '../../../source/ui/state/screen-state.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot} from '../../view/flows.js';
import {allOf} from '../../view/rows-of.js';
import {startState} from '../start-state.js';

export const size = {columns: 100, rows: 24};

/** A flow that is recognized by its client's port and has had so many bytes. */
export function sized(port: number, bytes: number, overrides: Partial<FlowSnapshot> = {}): FlowSnapshot {
  const traffic = {packets: 1, bytes, packetsPerSecond: 1, bytesPerSecond: bytes};
  return flow({client: `10.0.0.1:${port}`, rx: traffic, ...overrides});
}

export function start(flows: readonly FlowSnapshot[]): ScreenState {
  return startState(snapshot(flows), initialView(), size);
}

export const many = Array.from({length: 50}, (_, index) => sized(1000 + index, 5000 - index));

export function play(state: ScreenState, ...actions: readonly ScreenEvent[]): ScreenState {
  return actions.reduce(reduce, state);
}

export const ports = ({rows}: ScreenState) => allOf(rows).map(({client}) => Number(client.split(':')[1]));
export const selectedPort = (state: ScreenState) => ports(state)[state.selectedIndex];
export const move = (by: number): ScreenEvent => ({type: 'move', by});
export const shown = (...flows: readonly FlowSnapshot[]): ScreenEvent => ({
  type: 'snapshot',
  snapshot: snapshot(flows),
});

export function typed(text: string): ScreenEvent {
  return {type: 'draft', key: {text}};
}
