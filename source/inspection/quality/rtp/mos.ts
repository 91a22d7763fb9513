/** How a codec sounds without loss, and how well it stands loss (ITU-T G.113, appendix I). */
interface Impairment {
  readonly equipment: number;
  readonly lossRobustness: number;
}

/** Only codecs for which G.113 has both figures, by payload type. G.711 conceals loss (its appendix I), as most receivers do. */
const impairments: Readonly<Record<number, Impairment>> = {
  0: {equipment: 0, lossRobustness: 25.1},
  4: {equipment: 15, lossRobustness: 16.1},
  8: {equipment: 0, lossRobustness: 25.1},
  18: {equipment: 11, lossRobustness: 19},
};

/** The rating of a call with nothing but the default values of G.107. */
const best = 93.2;
/** A packet of 20 ms, and what it takes to encode, decode and play it. */
const ownDelayMs = 40;
/** A receiver waits for packets that come late by so many times the jitter. */
const jitterDepth = 2;
const noticeableDelayMs = 177.3;

/**
 * What listeners would say of a stream of voice, from 1 to 4.5: the E-model (ITU-T G.107), with the loss taken as random and the echo
 * as cancelled. NaN for a codec of which nobody knows.
 * @param rttMs the round trip between both ends; NaN where it is not known, which then counts as none
 */
export function estimateMos(type: number, lossPercent: number, jitterMs: number, rttMs: number): number {
  const impairment = impairments[type];
  if (impairment === undefined) return Number.NaN;
  const {equipment, lossRobustness} = impairment;
  const delayMs = (Number.isNaN(rttMs) ? 0 : rttMs / 2) + jitterDepth * jitterMs + ownDelayMs;
  const byDelay = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - noticeableDelayMs);
  const byLoss = equipment + ((95 - equipment) * lossPercent) / (lossPercent + lossRobustness);
  const rating = Math.min(100, Math.max(0, best - byDelay - byLoss));
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}
