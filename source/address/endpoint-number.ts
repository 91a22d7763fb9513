/** What stands for an endpoint that has no number: a name, or an IPv6 address. */
export const noNumber = -1;

const [zero, nine, dot, colon] = [0x30, 0x39, 0x2e, 0x3a];
const highestPort = 65_535;

/**
 * `10.0.0.1:53` as a number below 2^48, address first: it takes 8 bytes where the text takes 40, and sorts as people expect.
 * `noNumber` for every text that `endpointText` would not give back as it was.
 */
export function endpointNumber(endpoint: string): number {
  let address = 0;
  let part = 0;
  let digits = 0;
  let parts = 0;
  for (let at = 0; at < endpoint.length; at++) {
    const sign = endpoint.charCodeAt(at);
    if (sign >= zero && sign <= nine) {
      // No leading zero.
      if (digits > 0 && part === 0) return noNumber;
      part = part * 10 + sign - zero;
      digits++;
      if (part > (parts === 4 ? highestPort : 255)) return noNumber;
    } else {
      if (digits === 0 || sign !== (parts === 3 ? colon : dot) || parts === 4) return noNumber;
      address = address * 256 + part;
      parts++;
      [part, digits] = [0, 0];
    }
  }
  return parts === 4 && digits > 0 ? address * 65_536 + part : noNumber;
}

/** The endpoint that `endpointNumber` turned into a number. */
export function endpointText(number: number): string {
  const address = addressOf(number);
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}:${portOfNumber(number)}`;
}

/** The address of an endpoint's number, below 2^32. */
export function addressOf(number: number): number {
  return Math.floor(number / 65_536);
}

/** The port of an endpoint's number. Subtracted: the remainder of a number above 2^32 takes ten times as long. */
export function portOfNumber(number: number): number {
  return number - addressOf(number) * 65_536;
}
