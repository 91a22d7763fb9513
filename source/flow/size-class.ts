/** The largest payload of each size class, in bytes; 1,472 is what fits into an Ethernet frame over IPv4. */
export const sizeClassBytes = [64, 128, 256, 512, 1024, 1472, 65_535] as const;

/** The datagrams of a flow in one size class: payloads of up to `upToBytes`, and larger than the class before. */
export interface SizeClass {
  readonly upToBytes: number;
  readonly rx: number;
  readonly tx: number;
}

/** The index of the class that a payload of `bytes` belongs to. It runs for every datagram, so it has no loop. */
export function sizeClassOf(bytes: number): number {
  if (bytes <= 64) return 0;
  if (bytes > 1024) return bytes <= 1472 ? 5 : 6;
  return 26 - Math.clz32(bytes - 1);
}
