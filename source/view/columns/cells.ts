import type {FlowSnapshot} from '../../snapshot/snapshot.js';

export function bytesPerSecond(flow: FlowSnapshot): number {
  return flow.rx.bytesPerSecond + flow.tx.bytesPerSecond;
}

export function averageBytes({rx, tx}: FlowSnapshot): number {
  const packets = rx.packets + tx.packets;
  return packets === 0 ? Number.NaN : (rx.bytes + tx.bytes) / packets;
}

export const shareWidth = 10;
export const historyWidth = 8;

/** `||    12%`; blank without traffic. */
export function shareBar(rate: number, total: number): string {
  if (rate <= 0 || total <= 0) return '';
  const share = Math.min(1, rate / total);
  const bar = shareWidth - 5;
  return `${'|'.repeat(Math.round(share * bar)).padEnd(bar)}${`${Math.round(share * 100)}%`.padStart(5)}`;
}

/** What the metadata says under a key. */
export function metadataField(key: string): (flow: FlowSnapshot) => string {
  return ({metadata}) => String(metadata[key] ?? '');
}

/** A program's own name for the flow goes before the client's. */
export function nameText({metadata}: FlowSnapshot): string {
  return String(metadata.name ?? metadata.client_name ?? '');
}

/** `dig/4711` */
export function processText({metadata}: FlowSnapshot): string {
  const {process, pid} = metadata;
  return [process, pid].filter(part => part !== undefined).join('/');
}

export function packetsPerSecond(flow: FlowSnapshot): number {
  return flow.rx.packetsPerSecond + flow.tx.packetsPerSecond;
}

/** What every meter starts with and other columns show. */
export const repeatedElsewhere: ReadonlySet<string> = new Set([
  'conn_type',
  'protocol',
  'src_addr',
  'dst_addr',
]);

export function metadataText(flow: FlowSnapshot): string {
  let line = '';
  for (const key of Object.keys(flow.metadata)) {
    if (!repeatedElsewhere.has(key)) line += `${line && ' '}${key}=${flow.metadata[key]}`;
  }
  return line;
}
