import {formatAge, formatCount} from '../../../quantity/format.js';
import {amountWithUnit, rateWithUnit, type Units} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {HostSnapshot, Snapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {wrapText} from '../../../text/wrap.js';
import {clockSentence, commonVersion, silentMs} from '../../../view/fleet/host-state.js';
import {silenceText} from '../../../view/fleet/silent-hosts.js';
import {percentText} from '../../../view/graphs/bar.js';
import {shortDropsText} from '../../../view/summary/summary.js';
import {totalBytesPerSecond} from '../../../view/summary/total-rate.js';
import type {DetailLine} from './list-layout.js';

const continuation = 4;

/** Everything about one machine, on lines of at most `width` columns: what goes wrong first. */
export function hostDetails(
  host: HostSnapshot,
  snapshot: Pick<Snapshot, 'hosts' | 'takenAtMs' | 'view'>,
  units: Units,
  width: number,
): DetailLine[] {
  const lines = (text: string, isProblem = false): DetailLine[] =>
    wrapText(sanitizeText(text), width, continuation).map(line => ({text: line, isProblem}));
  return [
    ...stateSentences(host, snapshot.takenAtMs, units).flatMap(text => lines(`! ${text}`, true)),
    ...(host.problem === undefined ? [] : lines(`! ${host.problem}`, true)),
    ...lines(`${host.name}: ${runText(host, snapshot)}`),
    ...lines(flowsText(host) + matchingText(host, snapshot.view?.filter ?? '', units)),
    ...lines(trafficText(host, units)),
    ...lines(`Dropped ${shortDropsText(host.drops, width)}. Refused ${formatCount(host.refusals)}`),
    ...(host.readonly ? lines('Read-only: it refuses actions on its flows') : []),
    ...(host.demo ? lines('Its traffic is a demonstration') : []),
  ];
}

/** Why its figures are not those of now. */
function stateSentences(host: HostSnapshot, nowMs: number, units: Units): string[] {
  switch (host.state) {
    case 'stale':
      return [`${host.name} ${silenceText(host, nowMs, units)}`];
    case 'late':
      return [`${host.name} is late: its figures are ${formatAge(silentMs(host, nowMs))} old`];
    case 'left':
      return [`${host.name} said that it ends. Its figures are its last ones, and in no total`];
    case 'live':
      return [];
  }
}

/** `udptop 0.1.0 (most run 0.2.0), up 3h12m, heard 0.2s ago, its clock is 2.1s ahead. 2 relay threads, the busiest takes 35%` */
function runText(host: HostSnapshot, {hosts = [], takenAtMs}: Pick<Snapshot, 'hosts' | 'takenAtMs'>): string {
  const {version, uptimeSeconds, relay} = host;
  const common = commonVersion(hosts);
  const isOther = common !== undefined && common !== version;
  const clock = clockSentence(host);
  const facts = [
    `udptop ${version}${isOther ? ` (most run ${common})` : ''}`,
    `up ${formatAge(uptimeSeconds * 1000)}`,
    `heard ${formatAge(silentMs(host, takenAtMs))} ago`,
    ...(clock === '' ? [] : [clock]),
  ].join(', ');
  if (relay === undefined) return facts;
  const {threads, busiest} = relay;
  return `${facts}. ${threads === 1 ? 'Its relay thread' : `Of ${threads} relay threads, the busiest`} takes ${percentText(busiest)}`;
}

function flowsText({flows}: HostSnapshot): string {
  return `Flows ${formatCount(flows.active)} active, ${formatCount(flows.started)} started, ${formatCount(flows.ended)} ended`;
}

/** What the filter matches, if there is one. */
function matchingText({matching}: HostSnapshot, filter: string, units: Units): string {
  if (filter === '') return '';
  const rate = rateWithUnit(totalBytesPerSecond(matching), units);
  return `. The filter matches ${formatCount(matching.flows)}, ${rate}`;
}

function trafficText({rx, tx}: HostSnapshot, units: Units): string {
  const amount = (direction: HostSnapshot['rx']) => {
    const {bytes, packets} = forwardedOf(direction);
    return `${amountWithUnit(bytes, units)} in ${formatCount(packets)} datagrams`;
  };
  return `Total ▲ ${amount(rx)}, ▼ ${amount(tx)}`;
}
