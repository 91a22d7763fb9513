import {sanitizeText, withEscapedControls} from '../text/sanitize.js';
import {rowsToWrite} from './columns/of-snapshot.js';
import {isoTime} from './json.js';
import {lifecycleState} from './lifecycle.js';
import type {Amounts, FlowSnapshot, Snapshot} from './snapshot.js';

type Cell = string | number;

const fields: readonly (readonly [name: string, read: (flow: FlowSnapshot, nowMs: number) => Cell])[] = [
  ['client', flow => flow.client],
  ['target', flow => flow.target],
  ['protocol', flow => flow.protocol],
  ['service', flow => flow.service],
  ['state', flow => flow.state],
  ['end_reason', flow => flow.endReason ?? ''],
  ['started_at', flow => isoTime(flow.startedAtMs)],
  ['last_seen_at', flow => isoTime(flow.lastSeenAtMs)],
  ['ended_at', flow => (flow.endedAtMs === null ? '' : isoTime(flow.endedAtMs))],
  ['rx_packets', flow => flow.rx.packets],
  ['rx_bytes', flow => flow.rx.bytes],
  ['rx_bytes_per_second', flow => flow.rx.bytesPerSecond],
  ['tx_packets', flow => flow.tx.packets],
  ['tx_bytes', flow => flow.tx.bytes],
  ['tx_bytes_per_second', flow => flow.tx.bytesPerSecond],
  ['drops', flow => flow.drops],
  ['refusals', flow => flow.refusals],
  ['rtt_ms', flow => flow.rttMs ?? ''],
  ['metadata', flow => withEscapedControls(JSON.stringify(flow.metadata))],
  // Added later, at the end.
  ['lifecycle', lifecycleState],
  ...(['rx', 'tx'] as const).flatMap(direction =>
    (['forwarded', 'dropped'] as const).flatMap(part => [
      [`${direction}_${part}_packets`, (flow: FlowSnapshot) => flow[direction][part]?.packets ?? ''] as const,
      [`${direction}_${part}_bytes`, (flow: FlowSnapshot) => flow[direction][part]?.bytes ?? ''] as const,
      [
        `${direction}_${part}_bytes_per_second`,
        (flow: FlowSnapshot) => flow[direction][part]?.bytesPerSecond ?? '',
      ] as const,
    ]),
  ),
  ['rtt_samples', flow => flow.responseTimes?.samples ?? ''],
  ['rtt_p50_ms', flow => flow.responseTimes?.p50Ms ?? ''],
  ['rtt_p95_ms', flow => flow.responseTimes?.p95Ms ?? ''],
  ['rtt_max_ms', flow => flow.responseTimes?.maxMs ?? ''],
  ['rtt_estimated', flow => (flow.responseTimes === undefined ? '' : String(flow.responseTimes.estimated))],
  ['host', flow => flow.host ?? ''],
  ['quality_expected', flow => flow.quality?.expected ?? ''],
  ['quality_lost', flow => flow.quality?.lost ?? ''],
  ['quality_jitter_ms', flow => flow.quality?.jitterMs ?? ''],
  ['quality_mos_estimate', flow => flow.quality?.mosEstimate ?? ''],
  ['quality_asked', flow => flow.quality?.asked ?? ''],
  ['quality_answered', flow => flow.quality?.answered ?? ''],
  ['quality_retries', flow => flow.quality?.retries ?? ''],
  ['quality_path_rtt_ms', flow => flow.quality?.pathRttMs ?? ''],
  ['quality_status', flow => flow.quality?.status ?? ''],
];

/**
 * The flows as CSV (RFC 4180): a header line, then a line per flow. Comment lines that begin with `#` come first, with the
 * time, view and totals; most CSV readers can skip them.
 */
export function formatCsv(snapshot: Snapshot): string {
  const lines = [
    fields.map(([name]) => name),
    ...Array.from(rowsToWrite(snapshot), flow =>
      fields.map(([, read]) => cellText(read(flow, snapshot.takenAtMs))),
    ),
  ];
  return [...commentLines(snapshot), ...lines.map(cells => cells.join(','))]
    .map(line => `${line}\r\n`)
    .join('');
}

/** The comment lines: time, view, totals and drops. */
function commentLines({takenAtMs, host, version, view, totals}: Snapshot): string[] {
  const {attribution, drops} = totals;
  const reasons = Object.entries(drops.byReason).map(
    ([reason, packets]) => ` ${/^\w+$/.test(reason) ? reason : quotedText(reason)}=${packets}`,
  );
  const parts: readonly (readonly [name: string, value: string])[] = [
    ['udptop', `${/^[\w.-]+$/.test(version) ? version : quotedText(version)} on ${quotedText(host)}`],
    ['taken_at', isoTime(takenAtMs)],
    ...(view ? viewComments(view) : []),
    ['totals', amountsText(totals)],
    ...Object.entries(attribution ?? {}).map(([name, amounts]) => [name, amountsText(amounts)] as const),
    ['drops', `${drops.total}${reasons.join('')}`],
    ['refusals', String(totals.refusals)],
  ];
  return parts.map(([name, value]) => `# ${name}: ${sanitizeText(value)}`);
}

function viewComments({filter, sort, scope, exported}: NonNullable<Snapshot['view']>) {
  return [
    ['filter', quotedText(filter)] as const,
    ...(sort === undefined ? [] : [['sort', sort] as const]),
    ...(scope === undefined ? [] : [['scope', scope] as const]),
    ...(exported
      ? [
          ['flows', `${exported.flows} of ${exported.ofFlows}`] as const,
          ['exported', amountsText(exported)] as const,
        ]
      : []),
  ];
}

function amountsText({rx, tx}: Amounts): string {
  return `rx_packets=${rx.packets} rx_bytes=${rx.bytes} tx_packets=${tx.packets} tx_bytes=${tx.bytes}`;
}

/** Quoted as in JSON, with the separators of spreadsheets escaped. */
function quotedText(text: string): string {
  return JSON.stringify(text).replace(/[,;]/g, sign => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

/** Text from outside must not become a formula in a spreadsheet (OWASP, CSV injection). */
function cellText(cell: Cell): string {
  if (typeof cell === 'number') return String(Math.round(cell * 1000) / 1000);
  const text = sanitizeText(cell);
  const harmless = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",#\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
