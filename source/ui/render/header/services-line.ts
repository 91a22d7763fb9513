import {rateText} from '../../../quantity/units.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {percentText} from '../../../view/graphs/bar.js';
import {trend} from '../../../view/graphs/trend.js';
import {totalBytesPerSecond} from '../../../view/summary/total-rate.js';
import {recentIntervals} from '../../state/past/history.js';
import {intervalBefore} from '../../state/past/recent.js';
import type {ScreenState} from '../../state/screen-state.js';
import {type Span, widthOf} from '../spans.js';

export type ServicesLineState = Pick<ScreenState, 'snapshot' | 'past' | 'view' | 'size'>;

const longestName = 16;
const trendWidth = 6;
const gap = 3;

/** The services that carried most, as many as fit: the past, the rate and the share of each. */
export function servicesLine(state: ServicesLineState): Span[] {
  const {services} = state.snapshot;
  const busiest = services.toSorted((a, b) => bytesOf(b) - bytesOf(a));
  const all = services.reduce((sum, each) => sum + totalBytesPerSecond(each), 0);
  const line: Span[] = [];
  let used = 0;
  for (const [index, service] of busiest.entries()) {
    const spans = serviceSpans(state, service, all);
    const hidden = busiest.length - index;
    const more = `+${hidden} more`;
    // What does not fit is counted, for which there has to be room.
    const needed = widthOf(spans) + (hidden > 1 ? gap + `+${hidden - 1} more`.length : 0);
    if (used + (index > 0 ? gap : 1) + needed > state.size.columns) {
      line.push([`${' '.repeat(index > 0 ? gap : 1)}${more}`, 'quiet']);
      break;
    }
    line.push([' '.repeat(index > 0 ? gap : 1)], ...spans);
    used = widthOf(line);
  }
  return line;
}

function serviceSpans(state: ServicesLineState, service: ServiceSnapshot, all: number): Span[] {
  const {view} = state;
  const rate = totalBytesPerSecond(service);
  const hasProblem = service.problem !== undefined || dropsNow(state, service);
  return [
    [hasProblem ? '!' : '', 'alert'],
    [truncate(sanitizeText(service.name), longestName), 'label'],
    [' '],
    [trend(ratesOf(state, service.name), trendWidth, 1), 'rx'],
    [` ${rateText(rate, view.units)}`, 'value'],
    [rate > 0 && all > 0 ? ` ${percentText(rate / all)}` : '', 'quiet'],
  ];
}

function dropsNow(state: ServicesLineState, {name, drops}: ServiceSnapshot): boolean {
  const before = intervalBefore(state)?.services.find(each => each.name === name);
  return before !== undefined && drops.total > before.drops.total;
}

/** Its rates in the last intervals, oldest first. */
function ratesOf({past, snapshot}: ServicesLineState, name: string): number[] {
  return recentIntervals(past, snapshot, trendWidth)
    .map(({rest}) => {
      const service = rest.services.find(each => each.name === name);
      return service === undefined ? 0 : totalBytesPerSecond(service);
    })
    .reverse();
}

function bytesOf({rx, tx}: ServiceSnapshot): number {
  return forwardedOf(rx).bytes + forwardedOf(tx).bytes;
}
