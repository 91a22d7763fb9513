/** The numbers of RFC 1928 (SOCKS5) and RFC 1929 (its user and password method). */
export const socksVersion = 5;
export const passwordVersion = 1;

/** Methods of authentication (RFC 1928, section 3). */
export const method = {none: 0x00, password: 0x02, noneAcceptable: 0xff} as const;

/** RFC 1928, section 4. */
export const command = {connect: 1, bind: 2, udpAssociate: 3} as const;

/** Kinds of addresses (RFC 1928, section 5). */
export const addressType = {ipv4: 1, domain: 3, ipv6: 4} as const;

/** RFC 1928, section 6. */
export const replyCode = {
  succeeded: 0,
  generalFailure: 1,
  commandNotSupported: 7,
  addressTypeNotSupported: 8,
} as const;

/** The meaning of a reply code (RFC 1928, section 6). */
export function replyText(code: number): string {
  const texts = [
    'succeeded',
    'general failure',
    'not allowed by its rules',
    'network unreachable',
    'host unreachable',
    'connection refused',
    'TTL expired',
    'command not supported',
    'address type not supported',
  ];
  return texts[code] ?? `unknown reply code ${code}`;
}

/**
 * What the bytes so far are: a message that ends before byte `end`, the beginning of one, or no such message whatever
 * follows.
 */
export type Parsed<Message> = {readonly message: Message; readonly end: number} | 'incomplete' | 'malformed';
