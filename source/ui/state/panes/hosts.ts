import {formatCount} from '../../../quantity/format.js';
import {rateWithUnit} from '../../../quantity/units.js';
import type {HostSnapshot, HostState, Snapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {wrapText} from '../../../text/wrap.js';
import {inOrder} from '../../../view/fleet/host-order.js';
import {clockText, commonVersion, countHosts, counts} from '../../../view/fleet/host-state.js';
import {totalBytesPerSecond} from '../../../view/summary/total-rate.js';
import type {ScreenState} from '../screen-state.js';
import {clamp} from '../selection.js';
import {hostDetails} from './host-details.js';
import {type ListLayout, listIndent, listLayout} from './list-layout.js';

/** What the pane of machines shows. */
export type HostsState = Pick<
  ScreenState,
  'snapshot' | 'past' | 'view' | 'size' | 'paneTop' | 'selectedHost'
>;

/** The lines of the pane, and the machines in their order. */
export interface HostsLayout extends ListLayout {
  readonly hosts: readonly HostSnapshot[];
}

export function hostsLayout(state: HostsState): HostsLayout {
  const {snapshot, view, size, paneTop} = state;
  const hosts = inOrder(snapshot.hosts ?? []);
  const cursor = cursorIn(hosts, state.selectedHost);
  const host = hosts[cursor];
  const list = {
    count: hosts.length,
    cursor,
    details: host === undefined ? [] : hostDetails(host, snapshot, view.units, size.columns - listIndent),
    totals: totalsText(state).flatMap(line => wrapText(line, size.columns, listIndent)),
  };
  return {...listLayout(list, size, paneTop), hosts};
}

/** The machine under the cursor. It stays there when the order changes. */
function cursorIn(hosts: readonly HostSnapshot[], name: string | undefined): number {
  if (hosts.length === 0) return -1;
  return Math.max(
    0,
    hosts.findIndex(host => host.name === name),
  );
}

/** From here on, a difference of clocks is worth a notice, in ms. */
const noticedMs = 1000;

/** How many machines there are, what is missing in the totals, and what they do not have in common. */
function totalsText({snapshot, view}: HostsState): string[] {
  const {hosts = [], totals} = snapshot;
  if (hosts.length === 0) return [];
  const inTotals = `${rateWithUnit(totalBytesPerSecond(totals), view.units)} in the totals`;
  const missing = hosts.filter(host => !counts(host) && host.state !== 'left');
  const rate = missing.reduce((sum, host) => sum + totalBytesPerSecond(host), 0);
  const notIn =
    missing.length === 0 ? '' : `, and not in them the last ${rateWithUnit(rate, view.units)} of stale ones`;
  return [`${hostsText(hosts)}: ${inTotals}${notIn}`, ...noticesOf(snapshot)];
}

const stateOrder: readonly HostState[] = ['live', 'late', 'stale', 'left'];

/** `12 machines (9 live, 1 late, 2 stale)` */
function hostsText(hosts: readonly HostSnapshot[]): string {
  const count = countHosts(hosts);
  const states = stateOrder.filter(state => count[state] > 0).map(state => `${count[state]} ${state}`);
  return `${machines(hosts.length)} (${states.join(', ')})`;
}

/** Versions that differ, and clocks. */
function noticesOf({hosts = []}: Pick<Snapshot, 'hosts'>): string[] {
  const common = commonVersion(hosts);
  const others = hosts.filter(host => counts(host) && host.version !== common);
  const off = hosts.filter(host => counts(host) && Math.abs(host.clockAheadMs) > noticedMs);
  return [
    ...(others.length > 0
      ? [`Versions differ: most run ${common}, ${named(others, ({version}) => version)}`]
      : []),
    ...(off.length > 0 ? [`Clocks differ from the one here: ${named(off, clockText)}`] : []),
  ].map(sanitizeText);
}

const mostNamed = 4;

/** `fra-3 0.0.9, fra-4 0.0.9 and 3 more` */
function named(hosts: readonly HostSnapshot[], text: (host: HostSnapshot) => string): string {
  const shown = hosts.slice(0, mostNamed).map(host => `${host.name} ${text(host)}`);
  const more = hosts.length > mostNamed ? ` and ${hosts.length - mostNamed} more` : '';
  return shown.join(', ') + more;
}

function machines(count: number): string {
  return `${formatCount(count)} machine${count === 1 ? '' : 's'}`;
}

/** The machine under the cursor; undefined where there is none. */
export function chosenHost(state: HostsState): HostSnapshot | undefined {
  const {hosts, cursor} = hostsLayout(state);
  return hosts[cursor];
}

/** Moves the cursor, and scrolls as far as that needs. */
export function moveHost(state: ScreenState, by: number): ScreenState {
  return selectHost(state, hostsLayout(state).cursor + by);
}

/** @param index in the order of the pane */
export function selectHost(state: ScreenState, index: number): ScreenState {
  const {hosts, top} = hostsLayout(state);
  const selected = {...state, selectedHost: hosts[clamp(index, hosts.length - 1)]?.name};
  return {...selected, paneTop: hostsLayout({...selected, paneTop: top}).top};
}

/** Rows in sight. */
export function hostsHeight(state: ScreenState): number {
  return hostsLayout(state).rows;
}
