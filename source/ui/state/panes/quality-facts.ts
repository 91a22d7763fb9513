import {formatCount, formatPercent, formatRtt} from '../../../quantity/format.js';
import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import {mosText, statusText} from '../../../view/columns/quality.js';

/** What is known of how well a flow goes, as labels and texts. */
export function qualityFacts({quality, metadata}: FlowSnapshot): (readonly [label: string, text: string])[] {
  if (quality === undefined) return [];
  const {expected, lost, jitterMs, mosEstimate, asked, answered, retries, pathRttMs, status} = quality;
  const facts: (readonly [string, string])[] = [];
  if (expected !== null && lost !== null && expected > 0)
    facts.push([
      'missing',
      `${formatPercent((100 * lost) / expected)}: ${formatCount(lost)} of ${formatCount(expected)} datagrams`,
    ]);
  if (jitterMs !== null) facts.push(['jitter', formatRtt(jitterMs)]);
  if (mosEstimate !== null) facts.push(['voice', `${mosText(mosEstimate)}, an estimate (E-model)`]);
  if (asked !== null && answered !== null && asked > 0) {
    const again = retries === null || retries === 0 ? '' : `, ${formatCount(retries)} sent again`;
    facts.push(['answered', `${formatCount(answered)} of ${formatCount(asked)} requests${again}`]);
  }
  if (pathRttMs !== null) facts.push(['path RTT', formatRtt(pathRttMs)]);
  if (status !== null) facts.push(['last answer', statusText(metadata.app, status)]);
  return facts;
}
