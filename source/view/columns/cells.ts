import {forwardedOf} from '../../snapshot/forwarding.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';

/** What got through, both directions. */
export function bytesPerSecond({rx, tx}: FlowSnapshot): number {
  return forwardedOf(rx).bytesPerSecond + forwardedOf(tx).bytesPerSecond;
}

/** The share of the received packets that was dropped, in percent; NaN where nothing was received. */
export function lostPercent({rx, tx, drops}: FlowSnapshot): number {
  return (100 * drops) / (rx.packets + tx.packets || Number.NaN);
}

/** Received bytes per packet; NaN without packets. */
export function averageBytes({rx, tx}: FlowSnapshot): number {
  const packets = rx.packets + tx.packets;
  return packets === 0 ? Number.NaN : (rx.bytes + tx.bytes) / packets;
}

export const shareWidth = 10;
export const historyWidth = 8;

/** A share as a bar and a percentage, `||    12%`; blank without traffic. Both rates are in bytes per second. */
export function shareBar(rate: number, total: number): string {
  if (rate <= 0 || total <= 0) return '';
  const share = Math.min(1, rate / total);
  const bar = shareWidth - 5;
  return `${'|'.repeat(Math.round(share * bar)).padEnd(bar)}${`${Math.round(share * 100)}%`.padStart(5)}`;
}

/** Reads a metadata key as text; empty where the flow lacks it. */
export function metadataField(key: string): (flow: FlowSnapshot) => string {
  return ({metadata}) => String(metadata[key] ?? '');
}

/** The name that a program gave the flow, or else the client's host name. */
export function nameText({metadata}: FlowSnapshot): string {
  return String(metadata.name ?? metadata.client_name ?? '');
}

/** The client's process and its id: `dig/4711`. */
export function processText({metadata}: FlowSnapshot): string {
  const {process, pid} = metadata;
  return [process, pid].filter(part => part !== undefined).join('/');
}

/** What got through, both directions. */
export function packetsPerSecond({rx, tx}: FlowSnapshot): number {
  return forwardedOf(rx).packetsPerSecond + forwardedOf(tx).packetsPerSecond;
}

/** The metadata keys that every flow has; other columns show them. */
export const commonKeys: ReadonlySet<string> = new Set(['conn_type', 'protocol', 'src_addr', 'dst_addr']);

/** All other metadata, as `key=value` pairs. */
export function metadataText(flow: FlowSnapshot): string {
  let line = '';
  for (const key of Object.keys(flow.metadata)) {
    if (!commonKeys.has(key)) line += `${line && ' '}${key}=${flow.metadata[key]}`;
  }
  return line;
}
