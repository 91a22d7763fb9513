import {quoted} from '../../text/quoted.js';
import type {Socks5ServiceConfiguration} from '../model.js';
import {parseAllow} from './allow.js';

/** Whether targets see a client at one address and port (RFC 4787, section 4.1), or at one for each target. */
export const mappings: readonly string[] = ['shared', 'per-target'];

/** Keys of a socks5 handler. gost's own two are validated and otherwise ignored. */
export interface Socks5Draft {
  /** gost's switch for UDP, which is all that is relayed here. */
  readonly udp?: boolean | string | undefined;
  /** gost's longest datagram in bytes; every length is relayed here. */
  readonly udpBufferSize?: number | string | undefined;
  /** How targets see a client. */
  readonly mapping?: string | undefined;
  /** Private addresses that clients from elsewhere may reach. */
  readonly privateTargets?: string | readonly string[] | undefined;
}

/** The settings that mean something here. Rejects each that udptop cannot honour; the result must not be used then. */
export function validateSocks5Keys(
  {udp, udpBufferSize, mapping, privateTargets}: Socks5Draft,
  reject: (field: keyof Socks5Draft, message: string, index?: number) => void,
): Pick<Socks5ServiceConfiguration, 'mapping' | 'privateTargets'> {
  if (udp !== undefined && String(udp) !== 'true') {
    reject('udp', `expected true, or nothing: UDP is all that is relayed; got ${quoted(String(udp))}`);
  }
  if (udpBufferSize !== undefined && !/^[1-9]\d*$/.test(String(udpBufferSize))) {
    reject('udpBufferSize', `expected a whole number from 1 up; got ${quoted(String(udpBufferSize))}`);
  }
  if (mapping !== undefined && !mappings.includes(mapping)) {
    reject('mapping', `expected ${mappings.join(' or ')}; got ${quoted(mapping)}`);
  }
  const opened = parseAllow(privateTargets ?? []);
  const isWrong = typeof opened === 'object' && 'error' in opened;
  if (isWrong) reject('privateTargets', opened.error, opened.index);
  return {
    ...(mapping === 'per-target' && {mapping}),
    ...(!isWrong && opened.length > 0 && {privateTargets: opened}),
  };
}
