import {quoted} from '../../text/quoted.js';

/** gost's own keys of a socks5 handler. Both are validated and otherwise ignored. */
export interface Socks5Draft {
  /** gost's switch for UDP, which is all that is relayed here. */
  readonly udp?: boolean | string | undefined;
  /** gost's longest datagram in bytes; every length is relayed here. */
  readonly udpBufferSize?: number | string | undefined;
}

/** Rejects each setting that udptop cannot honour. */
export function validateSocks5Keys(
  {udp, udpBufferSize}: Socks5Draft,
  reject: (field: keyof Socks5Draft, message: string) => void,
): void {
  if (udp !== undefined && String(udp) !== 'true') {
    reject('udp', `expected true, or nothing: UDP is all that is relayed; got ${quoted(String(udp))}`);
  }
  if (udpBufferSize !== undefined && !/^[1-9]\d*$/.test(String(udpBufferSize))) {
    reject('udpBufferSize', `expected a whole number from 1 up; got ${quoted(String(udpBufferSize))}`);
  }
}
