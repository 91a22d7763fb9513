import {setTimeout as pause} from 'node:timers/promises';
import {residentKilobytes} from '../accounting.mjs';
import {contenders} from '../relays/contenders.mjs';
import {startUdptop} from '../relays/udptop.mjs';
import {quick, secondsOf} from '../settings.mjs';
import {median, printTable, spread, spreadText} from '../statistics.mjs';
import {startSender, startSink} from '../traffic.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 3;
const flows = quick ? 500 : 10_000;
const settleSeconds = 2;
const readings = 5;

/** What a flow takes of resident memory, on top of the process before it had one. */
export async function measureMemory() {
  const relays = [
    // All clients of a bench are local: looking for their programs is more work than any network brings.
    {
      name: 'udptop batched, --no-processes',
      start: targetPort => startUdptop(targetPort, {transport: 'batched', flags: ['--no-processes']}),
    },
    ...contenders(flows).filter(({name}) => name !== 'no relay'),
  ];
  const runs = await inTurns(relays, rounds, measure);
  const figures = Object.fromEntries(
    [...runs].map(([name, ofOne]) => [
      name,
      {
        emptyMB: spread(ofOne.map(({emptyKB}) => emptyKB / 1024)),
        fullMB: spread(ofOne.map(({fullKB}) => fullKB / 1024)),
        perFlowKB: spread(ofOne.map(({emptyKB, fullKB}) => (fullKB - emptyKB) / flows)),
      },
    ]),
  );
  printTable([
    [`${flows.toLocaleString('en')} flows held`, 'empty MB', 'with the flows MB', 'KB a flow'],
    ...Object.entries(figures).map(([name, {emptyMB, fullMB, perFlowKB}]) => [
      name,
      ...[emptyMB, fullMB].map(each => spreadText(each, 1)),
      spreadText(perFlowKB),
    ]),
  ]);
  return figures;
}

async function measure(contender) {
  const sink = await startSink();
  const relay = await contender.start(sink.port);
  const emptyKB = await readSettled(relay.pid);
  const sender = await startSender(relay.port, {flows, payloadBytes: 200});
  // Once more around, for whatever got lost while the relay was busy opening.
  await sender.run({ratePerSecond: flows, seconds: secondsOf(1)});
  const fullKB = await readSettled(relay.pid);
  await sender.stop();
  await relay.stop();
  await sink.stop();
  return {emptyKB, fullKB};
}

async function readSettled(pid) {
  await pause(secondsOf(settleSeconds) * 1000);
  const values = [];
  for (let reading = 0; reading < readings; reading++) {
    values.push(residentKilobytes(pid));
    await pause(secondsOf(0.5) * 1000);
  }
  return median(values);
}
