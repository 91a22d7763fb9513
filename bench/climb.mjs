import {setUp} from './setup.mjs';

const step = 1.25;
const halvings = 2;
const seconds = 1.5;

/**
 * The highest rate really sent with a loss under 0.1%: up in steps of a quarter until a rate loses twice,
 * then the gap halved (which leaves some 6% of doubt).
 */
export async function highestLossFreeRate(contender, load, {startPerSecond}) {
  const setup = await setUp(contender, load);
  await setup.run({ratePerSecond: startPerSecond, seconds});
  let highestPerSecond = 0;
  let exhausted = false;

  async function carries(ratePerSecond) {
    for (let attempt = 0; attempt < 2; attempt++) {
      const {sentPerSecond, lossPercent} = await setup.run({ratePerSecond, seconds});
      if (lossPercent >= 0.1) continue;
      highestPerSecond = Math.max(highestPerSecond, sentPerSecond);
      // The sender itself has no more to give.
      exhausted = sentPerSecond < ratePerSecond * 0.95;
      return true;
    }
    return false;
  }

  let [low, high] = [0, startPerSecond];
  while (!exhausted && (await carries(high))) [low, high] = [high, high * step];
  for (let halving = 0; !exhausted && halving < halvings; halving++) {
    const middle = (low + high) / 2;
    if (await carries(middle)) low = middle;
    else high = middle;
  }
  await setup.tearDown();
  return highestPerSecond;
}
