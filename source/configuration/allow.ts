import ipaddr from 'ipaddr.js';

/** `any`, CIDR blocks and addresses, or a sentence that says what was expected. */
export type AllowResult = 'any' | readonly string[] | {readonly error: string};

/** @param allow one text with commas between, or a list */
export function parseAllow(allow: string | readonly string[]): AllowResult {
  const entries = typeof allow === 'string' ? allow.split(',').map(entry => entry.trim()) : allow;
  if (entries.length === 1 && entries[0] === 'any') return 'any';
  for (const entry of entries) {
    if (!isBlock(entry)) {
      return {error: `expected CIDR blocks such as 10.0.0.0/8, addresses, or the word any; got "${entry}"`};
    }
  }
  return entries;
}

function isBlock(entry: string): boolean {
  return entry.includes('/')
    ? ipaddr.isValidCIDR(entry)
    : ipaddr.IPv4.isValidFourPartDecimal(entry) || ipaddr.IPv6.isValid(entry);
}
