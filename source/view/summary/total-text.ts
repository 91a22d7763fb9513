import {formatCount} from '../../quantity/format.js';
import {amountWithUnit, type Units} from '../../quantity/units.js';
import {sumAmounts, withoutAmounts} from '../../snapshot/attribution.js';
import {forwardedOf} from '../../snapshot/forwarding.js';
import type {Amounts, Snapshot} from '../../snapshot/snapshot.js';
import {flowCount} from '../export.js';
import {amountsOf} from '../rows/amounts.js';
import type {FlatRows} from '../rows/flat-rows.js';

/** A part of what got through, by whether its flows are visible. */
export interface TotalPart {
  readonly name: 'shown' | 'hidden' | 'ended' | 'gone' | 'unattributed';
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

/** `1.21MB = shown 900KB + ended 200KB + gone 108KB + unattributed 0B`; empty where the parts are unknown. */
export function totalBytesText(
  snapshot: Snapshot,
  visible: Pick<FlatRows, 'length' | 'matching'>,
  units: Units,
): string {
  return equation(snapshot, visible, ({rx, tx}) =>
    amountWithUnit(forwardedOf(rx).bytes + forwardedOf(tx).bytes, units),
  );
}

/** `1.2K = shown 900 + ...` */
export function totalPacketsText(snapshot: Snapshot, visible: Pick<FlatRows, 'length' | 'matching'>): string {
  return equation(snapshot, visible, ({rx, tx}) =>
    formatCount(forwardedOf(rx).packets + forwardedOf(tx).packets),
  );
}

function equation(
  snapshot: Snapshot,
  visible: Pick<FlatRows, 'length' | 'matching'>,
  format: (amounts: Amounts) => string,
): string {
  const parts = totalParts(snapshot, visible);
  if (parts === undefined) return '';
  return `${format(snapshot.totals)} = ${parts.map(({name, amounts}) => `${name} ${format(amounts)}`).join(' + ')}`;
}
