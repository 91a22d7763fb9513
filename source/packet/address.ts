/** Whether the address at `at` is no single host: multicast, broadcast, unspecified, or reserved (240.0.0.0/4). */
export function isNoHost(view: DataView, at: number, addressBytes: 4 | 16): boolean {
  const first = view.getUint8(at);
  if (addressBytes === 4) return first >= 224 || first === 0;
  if (first === 0xff) return true;
  for (let byte = 0; byte < addressBytes; byte++) if (view.getUint8(at + byte) !== 0) return false;
  return true;
}

/** A block of addresses: the first `prefixBits` of `address` (4 or 16 bytes). */
export interface AddressBlock {
  readonly address: Uint8Array;
  readonly prefixBits: number;
}

/** Whether the address at `at` is in the block. */
export function isInBlock(
  view: DataView,
  at: number,
  addressBytes: 4 | 16,
  {address, prefixBits}: AddressBlock,
): boolean {
  if (address.length !== addressBytes) return false;
  const wholeBytes = prefixBits >> 3;
  for (let byte = 0; byte < wholeBytes; byte++) {
    if (view.getUint8(at + byte) !== address[byte]) return false;
  }
  const restBits = prefixBits & 7;
  if (restBits === 0) return true;
  return (view.getUint8(at + wholeBytes) ^ address[wholeBytes]!) >> (8 - restBits) === 0;
}

/** Whether the address at `at` is the broadcast address of an IPv4 block: the last one, if the block has more than two. */
export function isBroadcast(view: DataView, at: number, addressBytes: 4 | 16, block: AddressBlock): boolean {
  if (addressBytes !== 4 || block.prefixBits > 30 || !isInBlock(view, at, addressBytes, block)) return false;
  const hostMask = 0xffffffff >>> block.prefixBits;
  return (view.getUint32(at) & hostMask) >>> 0 === hostMask;
}
