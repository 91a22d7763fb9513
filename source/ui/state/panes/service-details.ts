import {formatBytes, formatCount} from '../../../quantity/format.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {wrapText} from '../../../text/wrap.js';
import {percentText} from '../../../view/graphs/bar.js';
import {dropCause, reasonsOf} from '../../../view/summary/drop-words.js';
import type {Problem} from '../../../view/summary/problems.js';
import {limitsText} from './limits-text.js';
import type {DetailLine} from './list-layout.js';

const continuation = 4;

/**
 * Everything about one service, on lines of at most `width` columns: what goes wrong now first.
 * @param problems those of all services
 */
export function serviceDetails(
  service: ServiceSnapshot,
  problems: readonly Problem[],
  width: number,
): DetailLine[] {
  const {name, handler, listen, target} = service;
  const now = problems.filter(problem => problem.isNow && problem.service === name);
  const lines = (text: string, isProblem = false): DetailLine[] =>
    wrapText(sanitizeText(text), width, continuation).map(line => ({text: line, isProblem}));
  return [
    ...now.flatMap(({sentence}) => lines(`! ${sentence}`, true)),
    ...(service.metered ? [] : lines(`! No reporter is registered under ${service.statsGUID}`, true)),
    ...lines(`${name}: ${handler}, ${listen} -> ${target}`),
    ...joined([sessionsText(service), limitsText(service.limits)], lines),
    ...lines(dropsText(service)),
    ...joined(
      [
        refusedText(service),
        queueText(service),
        waitingText(service),
        ...(service.failedLogins ? [`Failed logins ${formatCount(service.failedLogins)}`] : []),
        ...headersText(service),
        ...(service.notInspected ? [`Not inspected ${formatCount(service.notInspected)}`] : []),
        ...notUdpText(service),
        ...captureText(service),
        ...(service.metered ? [`Reported to ${service.statsGUID}`] : []),
      ],
      lines,
    ),
  ];
}

/** What is there, one after the other. */
function joined(facts: readonly string[], lines: (text: string) => DetailLine[]): DetailLine[] {
  return lines(facts.filter(fact => fact !== '').join('. '));
}

function sessionsText({flows, maxSessions}: ServiceSnapshot): string {
  const evicted = flows.evicted > 0 ? `, ${formatCount(flows.evicted)} of them to make room` : '';
  return `Sessions ${formatCount(flows.active)} of ${formatCount(maxSessions)}, ${formatCount(flows.started)} started, ${formatCount(flows.ended)} ended${evicted}`;
}

/** `Dropped 35: 20 because app is full (5 of 5 sessions), 15 because the flow is blocked`, or `Dropped 15 because ...` */
function dropsText(service: ServiceSnapshot): string {
  const {drops} = service;
  if (drops.total === 0) return 'Dropped nothing';
  const reasons = reasonsOf(drops);
  if (reasons.length === 1)
    return `Dropped ${formatCount(drops.total)} because ${dropCause(reasons[0]![0], service)}`;
  const told = reasons.map(
    ([reason, packets]) => `${formatCount(packets)} because ${dropCause(reason, service)}`,
  );
  return `Dropped ${formatCount(drops.total)}: ${told.join(', ')}`;
}

function refusedText({refusals}: ServiceSnapshot): string {
  return refusals === 0 ? 'Refused 0' : `Refused ${formatCount(refusals)} by the target or on the way to it`;
}

/** `Receive queue 12% of 8.4MB, never overflowed` */
function queueText({receiveQueue, drops}: ServiceSnapshot): string {
  const fullness = receiveQueue
    ? ` ${percentText(receiveQueue.bytes / receiveQueue.roomBytes)} of ${formatBytes(receiveQueue.roomBytes)},`
    : '';
  const lost = drops.byReason.kernel ?? 0;
  // The kernel drops datagrams only when the receive queue is full.
  return `Receive queue${fullness} ${lost > 0 ? `overflowed: ${formatCount(lost)} lost` : 'never overflowed'}`;
}

function waitingText({rx, tx}: ServiceSnapshot): string {
  const waiting = (rx.queuedPackets ?? 0) + (tx.queuedPackets ?? 0);
  return waiting > 0 ? `${formatCount(waiting)} wait to be sent` : '';
}

/** Of a TUN device. */
function headersText({proxyHeaderBytes}: ServiceSnapshot): string[] {
  return proxyHeaderBytes ? [`PROXY headers ${formatBytes(proxyHeaderBytes)}`] : [];
}

function notUdpText({notUdp}: ServiceSnapshot): string[] {
  if (!notUdp) return [];
  return [`Not UDP ${formatCount(notUdp.packets)}, ${formatCount(notUdp.answered)} answered`];
}

/** Of a capture: `Mirrored 12, untracked 3, malformed 0` */
function captureText({capture}: ServiceSnapshot): string[] {
  if (!capture) return [];
  const {mirrored, untracked, malformedPackets} = capture;
  return [
    `Mirrored ${formatCount(mirrored.packets)}, untracked ${formatCount(untracked.packets)}, malformed ${formatCount(malformedPackets)}`,
  ];
}
