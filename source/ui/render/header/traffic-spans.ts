import {formatCount, formatRate} from '../../../quantity/format.js';
import {amountWithUnit, rateWithUnit, type Units} from '../../../quantity/units.js';
import type {DirectionTotals, Snapshot} from '../../../snapshot/snapshot.js';
import {shortDropsText} from '../../../view/summary/summary.js';
import type {ScreenState} from '../../state/state.js';
import type {Piece} from '../spans.js';
import {theme} from '../theme.js';

/** `39.2KB/s`; IEC's prefixes take one more. */
const unitWidth = 8;

/** Red, and with a sign, while they grow; in so many columns, without all reasons where that is little. */
export function dropsPieces({snapshot, dropsGrow}: ScreenState, width: number): Piece[] {
  const {drops} = snapshot.totals;
  const style = dropsGrow ? theme.alert : drops.total > 0 ? theme.warning : theme.value;
  const label = 'Drops ';
  const sign = dropsGrow ? '!' : '';
  const room = Math.max(1, width - label.length - sign.length);
  return [
    [label, theme.label],
    [`${sign}${shortDropsText(drops, room)}`, style],
  ];
}

export function refusalsPieces({totals: {refusals}}: Snapshot): Piece[] {
  return [
    ['Refusals ', theme.label],
    [formatCount(refusals), refusals > 0 ? theme.warning : theme.value],
  ];
}

export function directionPieces(
  traffic: DirectionTotals,
  graph: string,
  style: (text: string) => string,
  units: Units,
): Piece[] {
  const pieces: Piece[] = graph === '' ? [] : [[graph, style], [' ']];
  return [
    ...pieces,
    [rateWithUnit(traffic.bytesPerSecond, units).padStart(unitWidth), theme.value],
    [` ${formatRate(traffic.packetsPerSecond).padStart(5)}p/s`],
    [
      `  ${amountWithUnit(traffic.bytes, units).padStart(unitWidth - 2)} ${formatCount(traffic.packets).padStart(5)} pkts`,
      theme.quiet,
    ],
  ];
}
