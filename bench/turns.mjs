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

/** The same, of relays that are started and warmed up once, and stay: for so few flows that the ports suffice. */
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
