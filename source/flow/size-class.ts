/** The largest payload of each class of sizes, in bytes; 1,472 is what an Ethernet frame takes over IPv4. */
export const sizeClassBytes = [64, 128, 256, 512, 1024, 1472, 65_535] as const;

/** Which class a payload of `bytes` belongs to: without a loop, since it is asked of every datagram. */
export function sizeClassOf(bytes: number): number {
  if (bytes <= 64) return 0;
  if (bytes > 1024) return bytes <= 1472 ? 5 : 6;
  return 26 - Math.clz32(bytes - 1);
}
