import type {MetadataValue} from '../../flow/metadata.js';
import {defaultUnits, rateText} from '../../quantity/units.js';
import {Count, type FlowPage, Rare} from '../../snapshot/columns/page.js';
import {metadataAt, ownMetadataAt, rareAt, received} from '../../snapshot/columns/read.js';
import {qualityKeys} from './quality-keys.js';

function receivedPackets(page: FlowPage, index: number): number {
  return received(page, Count.rxPackets, index) + received(page, Count.txPackets, index);
}

/** The share of the received packets that was dropped, in percent; NaN where nothing was received. */
export function lostPercent(page: FlowPage, index: number): number {
  return (100 * rareAt(page, Rare.drops, index)) / (receivedPackets(page, index) || Number.NaN);
}

/** Received bytes per packet; NaN without packets. */
export function averageBytes(page: FlowPage, index: number): number {
  const packets = receivedPackets(page, index);
  if (packets === 0) return Number.NaN;
  return (received(page, Count.rxBytes, index) + received(page, Count.txBytes, index)) / packets;
}

export const shareWidth = 10;
export const historyWidth = 10;
/** Of the intervals that the history shows, so many are one character. */
export const intervalsPerCharacter = 3;

/** A share as a bar and a percentage, `||    12%`; blank without traffic. Both rates are in bytes per second. */
export function shareBar(rate: number, total: number): string {
  if (rate <= 0 || total <= 0) return '';
  const share = Math.min(1, rate / total);
  const bar = shareWidth - 5;
  return `${'|'.repeat(Math.round(share * bar)).padEnd(bar)}${`${Math.round(share * 100)}%`.padStart(5)}`;
}

/** The metadata keys that every flow has; other columns show them. */
export const commonKeys: ReadonlySet<string> = new Set(['conn_type', 'protocol', 'src_addr', 'dst_addr']);

/** What a flow has under a metadata key; undefined where it lacks it. */
export function metadataValue(page: FlowPage, index: number, key: string): MetadataValue | undefined {
  const own = ownMetadataAt(page, index);
  if (own !== undefined && Object.hasOwn(own, key)) return own[key];
  if (!commonKeys.has(key)) return undefined;
  const metadata = metadataAt(page, index);
  return Object.hasOwn(metadata, key) ? metadata[key] : undefined;
}

/** Reads a metadata key as text; empty where the flow lacks it. */
export function metadataField(key: string): (page: FlowPage, index: number) => string {
  return (page, index) => String(metadataValue(page, index, key) ?? '');
}

/** The name that a program gave the flow, or else the client's host name. */
export function nameText(page: FlowPage, index: number): string {
  return String(metadataValue(page, index, 'name') ?? metadataValue(page, index, 'client_name') ?? '');
}

/** The client's process and its id, `dig/4711`, or else the target's. */
export function processText(page: FlowPage, index: number): string {
  return (
    joinedValues(page, index, ['process', 'pid']) ||
    joinedValues(page, index, ['target_process', 'target_pid'])
  );
}

function joinedValues(page: FlowPage, index: number, keys: readonly string[]): string {
  return keys
    .map(key => metadataValue(page, index, key))
    .filter(part => part !== undefined)
    .join('/');
}

/** The number of an autonomous system as people write it, `AS15169`; a name made up by the privacy mode stays as it is. */
export function asnText(page: FlowPage, index: number): string {
  return shownValue('asn', metadataValue(page, index, 'asn') ?? '');
}

/** A value of the metadata as it is shown. */
export function shownValue(key: string, value: MetadataValue): string {
  return key === 'asn' && typeof value === 'number' ? `AS${value}` : String(value);
}

/** The names that inspection finds in the first datagrams: what a client asks for, or whom it wants to reach. */
const askedNames = [
  'dns_name',
  'quic_sni',
  'dtls_sni',
  'nbns_name',
  'dhcp_host',
  'tftp_file',
  'coap_path',
  'raknet_server',
  'syslog_host',
  'target_name',
] as const;

function askedKey(page: FlowPage, index: number): string | undefined {
  return askedNames.find(key => metadataValue(page, index, key) !== undefined);
}

/** What a flow is: the application, the name that was asked for, and the limit in force. */
export function whatText(page: FlowPage, index: number, units = defaultUnits): string {
  const asked = askedKey(page, index);
  const control = page.names.details[index]?.control;
  const limit =
    control?.kind === 'throttled'
      ? `≤${rateText(control.bytesPerSecond, units)}/s`
      : control?.kind === 'blocked'
        ? 'blocked'
        : undefined;
  return [metadataValue(page, index, 'app'), asked && metadataValue(page, index, asked), limit]
    .filter(part => part !== undefined)
    .join(' ');
}

/** Metadata that columns of their own show, and the category, which follows from the application: detail and filters have it. */
const shownElsewhere: ReadonlySet<string> = new Set([
  'app',
  'app_category',
  'process',
  'pid',
  'name',
  'country',
  'city',
  'asn',
  'direction',
  'interface',
  ...qualityKeys,
]);

/** The metadata that no other column shows, as `key=value` pairs. */
export function metadataText(page: FlowPage, index: number): string {
  const metadata = ownMetadataAt(page, index);
  if (metadata === undefined) return '';
  const asked = askedKey(page, index);
  const isNamed = Object.hasOwn(metadata, 'name');
  let line = '';
  for (const key in metadata) {
    const isShown = shownElsewhere.has(key) || key === asked || (key === 'client_name' && !isNamed);
    if (!isShown && !commonKeys.has(key)) line += `${line && ' '}${key}=${metadata[key]}`;
  }
  return line;
}
