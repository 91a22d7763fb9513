import {forwardedOf} from '../../snapshot/forwarding.js';
import type {LifecycleState} from '../../snapshot/lifecycle.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import type {Column, ColumnId} from '../../view/columns/column.js';
import type {Span} from './spans.js';
import type {Magnitude, Tone} from './theme.js';

const rates: ReadonlySet<ColumnId> = new Set(['rate', 'rx-rate', 'tx-rate', 'packet-rate']);

/**
 * A cell with its tones. Only what stands out has one: every styled run costs the terminal time.
 * @param rateJumped whether the rate is quite another one than an interval ago
 */
export function highlight(
  cell: string,
  {id, unit}: Column,
  flow: FlowSnapshot,
  lifecycle: LifecycleState,
  rateJumped = false,
): readonly Span[] {
  if (rateJumped && rates.has(id)) return [[cell, 'changed']];
  if (id === 'client' || id === 'state') return [[cell, toneOf(lifecycle)]];
  if (id === 'idle' || id === 'left') {
    const isSilent = lifecycle === 'idle' || lifecycle === 'expiring';
    return [[cell, isSilent ? lifecycle : undefined]];
  }
  if (id === 'drops' || id === 'lost') return [[cell, flow.drops > 0 ? 'alert' : undefined]];
  if (unit === undefined || unit === 'ms') return [[cell]];
  if (id === 'history') return [[cell, toneOfRate(flow)]];
  if (id === 'share') return [[cell, 'rx']];
  return withMagnitude(cell);
}

/** The magnitude of a flow's rate. */
function toneOfRate({rx, tx}: FlowSnapshot): Tone {
  const rate = forwardedOf(rx).bytesPerSecond + forwardedOf(tx).bytesPerSecond;
  const magnitude = Math.floor(Math.log10(Math.max(1, rate)) / 3) - 1;
  return magnitudes[Math.min(magnitude, magnitudes.length - 1)] ?? 'quiet';
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
