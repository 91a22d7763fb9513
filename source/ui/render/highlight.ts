import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import type {Column} from '../../view/columns/column.js';
import type {LifecycleState} from '../../view/lifecycle.js';
import {theme} from './theme.js';

/** A cell as it looks. Only what stands out gets a style: every styled run costs the terminal time. */
export function highlight(
  cell: string,
  {id, unit}: Column,
  flow: FlowSnapshot,
  lifecycle: LifecycleState,
): string {
  if (id === 'client' || id === 'state') return theme.states[lifecycle]?.(cell) ?? cell;
  if (id === 'idle' || id === 'left') {
    const isAboutSilence = lifecycle === 'idle' || lifecycle === 'expiring';
    return (isAboutSilence ? theme.states[lifecycle]?.(cell) : undefined) ?? cell;
  }
  if (id === 'drops') return flow.drops > 0 ? theme.alert(cell) : cell;
  if (unit === undefined || unit === 'ms') return cell;
  if (id === 'history' || id === 'share') return theme.rx(cell);
  return magnified(cell);
}

const prefixes = 'KMGTP';

/** As htop does: the leading digits of `31.4M` tell by their colour that these are millions. */
function magnified(cell: string): string {
  const last = cell.length - 1;
  const magnitude = prefixes.indexOf(cell[last]!);
  if (magnitude < 0) return cell.endsWith(' 0') ? theme.quiet(cell) : cell;
  const point = cell.indexOf('.');
  const end = point < 0 ? last : point;
  const start = cell.lastIndexOf(' ') + 1;
  const style = theme.magnitudes[Math.min(magnitude, theme.magnitudes.length - 1)]!;
  return cell.slice(0, start) + style(cell.slice(start, end)) + cell.slice(end);
}
