import type {Snapshot} from '../../../snapshot/snapshot.js';
import {displayWidth, truncate} from '../../../text/sanitize.js';
import {alertText} from '../../../view/alerts/alert-text.js';
import type {Span} from '../spans.js';

/**
 * `! flood: 3 flows rate>50M, worst 10.0.0.9:5000 -> 10.0.0.1:53 (and 1 more)`; nothing while no alert is on.
 * @param room in characters of the terminal
 * @param key what shows the flows; told where there is room for that
 */
export function alertBanner(
  {alerts: [first, ...others] = [], notices}: Pick<Snapshot, 'alerts' | 'notices'>,
  room: number,
  key: string | undefined,
): Span[] {
  if (first === undefined) return [];
  const hidden = others.length + notices.length;
  const more = hidden > 0 ? ` (and ${hidden} more)` : '';
  const text = truncate(`! ${alertText(first)}`, Math.max(1, room - more.length)) + more;
  const way = key === undefined ? '' : `  ${key} shows ${first.flows === 1 ? 'it' : 'them'}`;
  return [
    [text, 'alert'],
    ...(way !== '' && displayWidth(text + way) <= room ? [[way, 'quiet'] satisfies Span] : []),
  ];
}

/** `! 1 alert`; nothing while none is on. */
export function alertCount({alerts = []}: Pick<Snapshot, 'alerts'>): Span[] {
  return alerts.length === 0 ? [] : [[`! ${alerts.length} alert${alerts.length === 1 ? '' : 's'}`, 'alert']];
}
