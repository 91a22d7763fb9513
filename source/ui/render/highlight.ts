import type {LifecycleState} from '../../snapshot/lifecycle.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import type {Column} from '../../view/columns/column.js';
import type {Span} from './spans.js';
import type {Magnitude, Tone} from './theme.js';

/** A cell with its tones. Only what stands out has one: every styled run costs the terminal time. */
export function highlight(
  cell: string,
  {id, unit}: Column,
  flow: FlowSnapshot,
  lifecycle: LifecycleState,
): readonly Span[] {
  if (id === 'client' || id === 'state') return [[cell, toneOf(lifecycle)]];
  if (id === 'idle' || id === 'left') {
    const isSilent = lifecycle === 'idle' || lifecycle === 'expiring';
    return [[cell, isSilent ? lifecycle : undefined]];
  }
  if (id === 'drops' || id === 'lost') return [[cell, flow.drops > 0 ? 'alert' : undefined]];
  if (unit === undefined || unit === 'ms') return [[cell]];
  if (id === 'history' || id === 'share') return [[cell, 'rx']];
  return withMagnitude(cell);
}

/** The tone of a living flow's state. Ended rows have a tone of their own as a whole. */
export function toneOf(lifecycle: LifecycleState): Tone | undefined {
  return lifecycle === 'active' || lifecycle === 'ended' ? undefined : lifecycle;
}

const prefixes = 'KMGTP';
const magnitudes: readonly Magnitude[] = ['kilo', 'mega', 'giga', 'tera'];

/** As in htop, the leading digits show the magnitude: those of `31.4M` have the colour of millions. */
function withMagnitude(cell: string): readonly Span[] {
  const last = cell.length - 1;
  const magnitude = prefixes.indexOf(cell[last]!);
  if (magnitude < 0) return [[cell, cell.endsWith(' 0') ? 'quiet' : undefined]];
  const point = cell.indexOf('.');
  const end = point < 0 ? last : point;
  const start = cell.lastIndexOf(' ') + 1;
  const tone = magnitudes[Math.min(magnitude, magnitudes.length - 1)];
  return [[cell.slice(0, start)], [cell.slice(start, end), tone], [cell.slice(end)]];
}
