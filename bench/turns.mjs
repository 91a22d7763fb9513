import {roundsOf} from './settings.mjs';

/** All contenders in turn, round after round: what disturbs the machine for a while disturbs all of them. */
export async function inTurns(contenders, rounds, measure) {
  const runs = new Map(contenders.map(({name}) => [name, []]));
  for (let round = 0; round < roundsOf(rounds); round++) {
    for (const contender of contenders) runs.get(contender.name).push(await measure(contender));
  }
  return runs;
}
