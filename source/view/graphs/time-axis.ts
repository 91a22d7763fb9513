import {formatAge} from '../../quantity/format.js';

/** `-22s ───────── now`: the time below a graph that is as wide. */
export function timeAxis(spanMs: number, width: number): string {
  const from = `-${formatAge(spanMs).replace(/\.0s$/, 's')}`;
  const rest = width - from.length - ' now'.length - 1;
  return rest < 0 ? 'now'.padStart(width) : `${from} ${'─'.repeat(rest)} now`;
}
