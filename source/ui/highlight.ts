import type {FlowSnapshot} from '../snapshot/snapshot.js';
import type {Column} from '../view/columns.js';
import {lifecycleState} from '../view/lifecycle.js';
import {theme} from './theme.js';

const asIs = (text: string) => text;

/** How a cell looks. Only what stands out gets a style: every styled run costs the terminal time. */
export function highlight(column: Column, flow: FlowSnapshot, nowMs: number): (text: string) => string {
  if (column.id === 'state' || column.id === 'idle' || column.id === 'left') {
    const state = lifecycleState(flow, nowMs);
    const isAboutSilence = state === 'idle' || state === 'expiring';
    return (column.id === 'state' || isAboutSilence ? theme.states[state] : undefined) ?? asIs;
  }
  if (column.id === 'drops') return flow.drops > 0 ? theme.alert : asIs;
  if (column.unit === undefined || column.unit === 'ms') return asIs;
  const value = column.key(flow, nowMs) as number;
  if (column.id === 'history' || column.id === 'share') return theme.rx;
  if (value >= 1e6) return theme.magnitudes[value >= 1e12 ? 2 : value >= 1e9 ? 1 : 0];
  if (value === 0) return theme.quiet;
  if (column.id === 'rx-rate') return theme.rx;
  return column.id === 'tx-rate' ? theme.tx : asIs;
}
