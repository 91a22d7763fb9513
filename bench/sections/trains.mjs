import {highestLossFreeRate} from '../climb.mjs';
import {batchedName, contenders, directName, nginxName} from '../relays/contenders.mjs';
import {quick} from '../settings.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 3;
/** As QUIC servers send. */
const load = {flows: 16, payloadBytes: 1200};
const kinds = {
  singles: {load, startPerSecond: 40_000},
  trains: {load: {...load, train: 32}, startPerSecond: quick ? 400_000 : 60_000},
};

/** Datagrams a second with a loss under 0.1%, when each is sent by itself, and in trains of 32 a system call. */
export async function measureTrains() {
  const relays = contenders(load.flows).filter(({name}) =>
    [batchedName, nginxName, directName].includes(name),
  );
  const runs = await inTurns(relays, rounds, async relay => ({
    singles: await highestLossFreeRate(relay, kinds.singles.load, kinds.singles),
    trains: await highestLossFreeRate(relay, kinds.trains.load, kinds.trains),
  }));
  const figures = Object.fromEntries(
    [...runs].map(([name, ofOne]) => [
      name,
      {
        singlesPerSecond: spread(ofOne.map(({singles}) => singles)),
        trainsPerSecond: spread(ofOne.map(({trains}) => trains)),
        ratio: spread(ofOne.map(({singles, trains}) => trains / singles)),
      },
    ]),
  );
  printTable([
    ['16 flows, 1,200 bytes, highest/s with a loss under 0.1%', 'single sends', 'trains of 32', 'ratio'],
    ...Object.entries(figures).map(([name, {singlesPerSecond, trainsPerSecond, ratio}]) => [
      name,
      ...[singlesPerSecond, trainsPerSecond].map(each => spreadText(each, 0)),
      spreadText(ratio),
    ]),
  ]);
  return figures;
}
