import {roundsOf} from './settings.mjs';
import {setUp} from './setup.mjs';

/** All contenders in turn, round after round: what disturbs the machine for a while disturbs all of them. */
export async function inTurns(contenders, rounds, measure) {
  const runs = new Map(contenders.map(({name}) => [name, []]));
  for (let round = 0; round < roundsOf(rounds); round++) {
    for (const contender of contenders) runs.get(contender.name).push(await measure(contender));
  }
  return runs;
}

/**
 * Two contenders, of which the first is measured to the second: pairs of turns, one right after the other, which of them first changing
 * from pair to pair. What slows the machine down for longer than a pair is in both.
 */
export async function inPairs(contenders, pairs, measure) {
  const runs = new Map(contenders.map(({name}) => [name, []]));
  for (let pair = 0; pair < roundsOf(pairs); pair++) {
    const turns = pair % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of turns) runs.get(contender.name).push(await measure(contender));
  }
  return runs;
}

/** All in turn, of relays that are started and warmed up once, and stay: for so few flows that the ports suffice. */
export async function inTurnsKept(contenders, rounds, loadOf) {
  const setups = new Map();
  for (const contender of contenders) {
    const setup = await setUp(contender, loadOf(contender));
    await setup.warmUp(loadOf(contender));
    setups.set(contender.name, setup);
  }
  const runs = await inTurns(contenders, rounds, each => setups.get(each.name).run(loadOf(each)));
  for (const [name, setup] of setups) {
    const account = await setup.tearDown();
    // One account of all runs.
    runs.get(name)[0].relayDropped = account?.dropped;
  }
  return runs;
}
