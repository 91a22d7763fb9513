/** How much of each packet is copied, in bytes from its network header on. */
export const snap = {
  /** Whole answers of DNS and whole handshakes of QUIC, to look into. */
  generous: 2048,
  /** All headers, and the beginning of the payload. */
  sparing: 192,
} as const;

/** From here on, copying costs more than what is found out is worth; and below, no longer. In packets per second. */
const [busy, calm] = [60_000, 40_000];

/**
 * Copies less of each packet while there are many.
 * @returns takes how many packets there were so far, and when that was, in ms
 */
export function createSnapChoice(
  setSnapBytes: (bytes: number) => void,
): (packets: number, nowMs: number) => void {
  let lastPackets = 0;
  let lastMs = Number.NaN;
  let isSparing = false;
  return (packets, nowMs) => {
    const perSecond = ((packets - lastPackets) * 1000) / (nowMs - lastMs);
    [lastPackets, lastMs] = [packets, nowMs];
    const shouldSpare = isSparing ? perSecond > calm : perSecond > busy;
    if (shouldSpare === isSparing) return;
    isSparing = shouldSpare;
    setSnapBytes(isSparing ? snap.sparing : snap.generous);
  };
}
