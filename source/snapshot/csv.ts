import {isoTime} from './json.js';
import type {FlowSnapshot, Snapshot} from './snapshot.js';

type Cell = string | number;

const fields: readonly (readonly [name: string, read: (flow: FlowSnapshot) => Cell])[] = [
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
  ['metadata', flow => JSON.stringify(flow.metadata)],
];

/** The flows as a table, a line each, with a line of names first (RFC 4180). */
export function formatCsv({flows}: Snapshot): string {
  const lines = [
    fields.map(([name]) => name),
    ...flows.map(flow => fields.map(([, read]) => cellText(read(flow)))),
  ];
  return lines.map(cells => `${cells.join(',')}\r\n`).join('');
}

/** What strangers named must not become a formula where a spreadsheet opens it (OWASP, CSV injection). */
function cellText(cell: Cell): string {
  if (typeof cell === 'number') return String(Math.round(cell * 1000) / 1000);
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
