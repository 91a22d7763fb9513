import {formatCount} from '../../quantity/format.js';
import {amountWithUnit, type Units} from '../../quantity/units.js';
import {sumAmounts, withoutAmounts} from '../../snapshot/attribution.js';
import {forwardedOf} from '../../snapshot/forwarding.js';
import type {Amounts, Snapshot} from '../../snapshot/snapshot.js';
import {flowCount} from '../export.js';
import {amountsOf} from '../rows/amounts.js';
import type {FlatRows} from '../rows/flat-rows.js';
import {firstFlows} from './match-count.js';

/** A part of what got through, by whether its flows are visible. */
export interface TotalPart {
  readonly name: 'listed' | 'shown' | 'hidden' | 'ended' | 'gone' | 'unattributed';
  readonly amounts: Amounts;
}

/**
 * The parts that add up to the totals; undefined where they are not known.
 * @param visible the flows of the snapshot that match the filter
 */
export function totalParts(
  snapshot: Snapshot,
  visible: Pick<FlatRows, 'length' | 'matching'>,
): readonly TotalPart[] | undefined {
  const {attribution} = snapshot.totals;
  if (attribution === undefined) return undefined;
  const {evicted, unattributed} = attribution;
  const rest: TotalPart[] = [
    {name: 'gone', amounts: evicted},
    {name: 'unattributed', amounts: unattributed},
  ];
  // Which of them match is not known where only the first are here.
  if (firstFlows(snapshot) !== undefined)
    return [{name: 'listed', amounts: sumAmounts([attribution.shown, attribution.ended])}, ...rest];
  if (visible.length === flowCount(snapshot)) {
    return [
      {name: 'shown', amounts: attribution.shown},
      {name: 'ended', amounts: attribution.ended},
      ...rest,
    ];
  }
  const {live: shown, ended} = amountsOf(visible.matching);
  const hidden = withoutAmounts(sumAmounts([attribution.shown, attribution.ended]), [shown, ended]);
  return [
    {name: 'shown', amounts: shown},
    {name: 'hidden', amounts: hidden},
    {name: 'ended', amounts: ended},
    ...rest,
  ];
}

/** After the amount of each part. */
const partWords: Readonly<Record<TotalPart['name'], string>> = {
  listed: 'of flows',
  shown: 'of flows shown',
  hidden: 'of flows that the filter hides',
  ended: 'of ended ones',
  gone: 'of flows that are no longer listed',
  unattributed: 'of no flow',
};

/**
 * `1.21MB: 900KB of flows shown, 200KB of ended ones, 108KB of flows that are no longer listed, 0B of no flow`; empty where
 * the parts are unknown.
 */
export function totalBytesText(
  snapshot: Snapshot,
  visible: Pick<FlatRows, 'length' | 'matching'>,
  units: Units,
): string {
  return sumText(snapshot, visible, ({rx, tx}) =>
    amountWithUnit(forwardedOf(rx).bytes + forwardedOf(tx).bytes, units),
  );
}

/** `1.2K: 900 of flows shown, ...` */
export function totalPacketsText(snapshot: Snapshot, visible: Pick<FlatRows, 'length' | 'matching'>): string {
  return sumText(snapshot, visible, ({rx, tx}) =>
    formatCount(forwardedOf(rx).packets + forwardedOf(tx).packets),
  );
}

function sumText(
  snapshot: Snapshot,
  visible: Pick<FlatRows, 'length' | 'matching'>,
  format: (amounts: Amounts) => string,
): string {
  const parts = totalParts(snapshot, visible);
  if (parts === undefined) return '';
  const told = parts.map(({name, amounts}) => `${format(amounts)} ${partWords[name]}`);
  return `${format(snapshot.totals)}: ${told.join(', ')}`;
}
