import {type NetworkNumber, networkWidths, widerNetwork} from '../../address/network.js';

/** Networks share counters by chance; with so many of them, rarely. */
const counters = 4096;
const halfLifeMs = 1000;

/** How much networks ask for of late, at each width; what was asked for is half forgotten after a second. */
export function createDemand() {
  const asked = Array.from({length: networkWidths}, () => new Float32Array(counters));
  let halvedMs = Number.NaN;

  return {
    note(network: NetworkNumber): void {
      for (let width = 0; width < networkWidths; width++)
        asked[width]![placeOf(widerNetwork(network, width))]!++;
    },
    /** @param network as `widerNetwork` returns it for this width */
    of: (network: number, width: number): number => asked[width]![placeOf(network)]!,
    forget(nowMs: number): void {
      if (nowMs - halvedMs < halfLifeMs) return;
      halvedMs = nowMs;
      for (const each of asked) for (let place = 0; place < counters; place++) each[place]! /= 2;
    },
  };
}

export type Demand = ReturnType<typeof createDemand>;

function placeOf(network: number): number {
  const mixed = Math.imul((network ^ (network / 2 ** 32)) | 0, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & (counters - 1);
}
