import {formatAge, formatCount, formatRate} from '../../../quantity/format.js';
import {rateText, type Units} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {HostSnapshot, HostState} from '../../../snapshot/snapshot.js';
import {clockText, hostStateText, silentMs} from '../../../view/fleet/host-state.js';
import {percentText} from '../../../view/graphs/bar.js';
import {sparkline} from '../../../view/graphs/sparkline.js';
import {dropRateOf} from '../../../view/summary/total-rate.js';
import {loadTone} from '../load-tone.js';
import type {Tone} from '../theme.js';
import {figure, type ListColumn, type ListColumns, words} from './list-columns.js';

/** What the cells of a machine are made of, besides the machine. */
export interface HostContext {
  readonly units: Units;
  readonly nowMs: number;
  /** Whether a filter is set. */
  readonly isFiltered: boolean;
  /** The version that most machines run. */
  readonly version: string | undefined;
  /** How much got through in the last intervals, in bytes per second, oldest first. */
  readonly ratesOf: (host: HostSnapshot) => readonly number[];
  /** Of the rate of all. What is in no total has the share that it had. */
  readonly shareOf: (host: HostSnapshot) => number;
}

type HostColumnId =
  | 'name'
  | 'state'
  | 'rx'
  | 'tx'
  | 'share'
  | 'trend'
  | 'flows'
  | 'dropRate'
  | 'drops'
  | 'refused'
  | 'load'
  | 'version'
  | 'up'
  | 'heard'
  | 'clock';

export const trendWidth = 12;

const stateTones: Readonly<Record<HostState, Tone | undefined>> = {
  live: undefined,
  late: 'warning',
  stale: 'alert',
  left: 'quiet',
};

/** Figures of now, and not the last ones. */
const areOfNow = ({state}: HostSnapshot) => state === 'live' || state === 'late';
const ofNow = (tone: Tone) => (host: HostSnapshot) => (areOfNow(host) ? tone : undefined);
const isOther = ({version}: HostSnapshot, context: HostContext) =>
  context.version !== undefined && version !== context.version;

const columns: readonly ListColumn<HostColumnId, HostSnapshot, HostContext>[] = [
  words('name', 'HOST', ({name}) => name),
  {
    ...words('state', 'STATE', (host, {nowMs}) => hostStateText(host, nowMs), 'stale 12s'.length),
    tone: ({state}) => stateTones[state],
  },
  figure('rx', '▲/s', 5, ({rx}, {units}) => rateText(forwardedOf(rx).bytesPerSecond, units), ofNow('rx')),
  figure('tx', '▼/s', 5, ({tx}, {units}) => rateText(forwardedOf(tx).bytesPerSecond, units), ofNow('tx')),
  figure('share', 'SHARE', '(100%)'.length, (host, {shareOf}) => {
    const share = shareOf(host);
    if (Number.isNaN(share)) return '';
    return areOfNow(host) ? `${percentText(share)} ` : `(${percentText(share)})`;
  }),
  {
    ...words('trend', 'TREND', (host, {ratesOf}) => sparkline(ratesOf(host), trendWidth), trendWidth),
    tone: ofNow('rx'),
  },
  figure('flows', 'FLOWS', 5, ({flows, matching}, {isFiltered}) =>
    isFiltered ? `${formatCount(matching.flows)}/${formatCount(flows.active)}` : formatCount(flows.active),
  ),
  figure(
    'dropRate',
    'DROPS/s',
    7,
    host => formatRate(dropRateOf(host)),
    host => (areOfNow(host) && dropRateOf(host) > 0 ? 'alert' : undefined),
  ),
  figure('drops', 'DROPS', 5, ({drops}) => formatCount(drops.total)),
  figure('refused', 'REFUSED', 7, ({refusals}) => formatCount(refusals)),
  figure(
    'load',
    'LOAD',
    4,
    ({relay}) => (relay ? percentText(relay.busiest) : ''),
    host => (areOfNow(host) ? loadTone(host.relay) : undefined),
  ),
  {
    ...words('version', 'VERSION', (host, context) => `${host.version}${isOther(host, context) ? ' !' : ''}`),
    tone: (host, context) => (isOther(host, context) ? 'warning' : undefined),
  },
  figure('up', 'UP', 6, ({uptimeSeconds}) => formatAge(uptimeSeconds * 1000)),
  figure('heard', 'HEARD', 6, (host, {nowMs}) => formatAge(silentMs(host, nowMs))),
  figure(
    'clock',
    'CLOCK',
    6,
    host => clockText(host),
    () => 'warning',
  ),
];

export const hostColumns: ListColumns<HostColumnId, HostSnapshot, HostContext> = {
  columns,
  importance: [
    'name',
    'state',
    'rx',
    'tx',
    'flows',
    'dropRate',
    'load',
    'share',
    'heard',
    'trend',
    'version',
    'drops',
    'clock',
    'up',
    'refused',
  ],
  longTexts: new Map([['name', 24]]),
};
