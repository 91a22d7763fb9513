import {DnsReader} from './dns.js';
import {MediaReader} from './media.js';
import {NtpReader} from './ntp.js';
import {QuicReader} from './quic.js';
import type {QualityContext, QualityReader} from './reader.js';
import {SipReader} from './sip.js';
import {SrtReader} from './srt.js';
import {TftpReader} from './tftp.js';
import {WireguardReader} from './wireguard.js';

export type QualityReaderClass = new (context: QualityContext) => QualityReader;

/** By application. Those of calls and meetings have media behind what finds the way for them. */
const readers: ReadonlyMap<string, QualityReaderClass> = new Map<string, QualityReaderClass>([
  ...[
    'rtp',
    'rtcp',
    'stun',
    'dtls',
    'webrtc',
    'whatsapp',
    'teams',
    'discord',
    'facetime',
    'signal',
    'telegram',
    'viber',
    'line',
  ].map(app => [app, MediaReader] as const),
  ...['dns', 'llmnr', 'nbns'].map(app => [app, DnsReader] as const),
  ['ntp', NtpReader],
  ['quic', QuicReader],
  ['srt', SrtReader],
  ['wireguard', WireguardReader],
  ['tftp', TftpReader],
  ['sip', SipReader],
]);

/** What makes readers for the flows of an application; undefined for one that does not show how well they go. */
export function qualityReaderOf(app: string): QualityReaderClass | undefined {
  return readers.get(app);
}
