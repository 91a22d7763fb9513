/** How much of each packet is copied, in bytes from its network header on. */
export const snap = {
  /** Whole answers of DNS and whole handshakes of QUIC, to look into. */
  generous: 2048,
  /** All headers, and the beginning of the payload. Of what may name somebody, as much as before. */
  sparing: 128,
} as const;

/** From here on, copying costs more than what is found out is worth; and below, no longer. In packets per second. */
const [busy, calm] = [60_000, 40_000];

/** How much of each packet is copied. */
export interface SnapChoice {
  /** Copies less while there are many. @param packets how many there were so far */
  adapt(packets: number, nowMs: number): void;
  /** Copies all of each packet from now on, however many there are; or as before. */
  setWhole(isWhole: boolean): void;
}

export function createSnapChoice(setSnapBytes: (bytes: number) => void): SnapChoice {
  let lastPackets = 0;
  let lastMs = Number.NaN;
  let isSparing = false;
  let isWhole = false;
  const apply = () =>
    setSnapBytes(isWhole ? Number.POSITIVE_INFINITY : isSparing ? snap.sparing : snap.generous);
  return {
    adapt(packets, nowMs) {
      const perSecond = ((packets - lastPackets) * 1000) / (nowMs - lastMs);
      [lastPackets, lastMs] = [packets, nowMs];
      const shouldSpare = isSparing ? perSecond > calm : perSecond > busy;
      if (shouldSpare === isSparing) return;
      isSparing = shouldSpare;
      if (!isWhole) apply();
    },
    setWhole(asked) {
      if (asked === isWhole) return;
      isWhole = asked;
      apply();
    },
  };
}
