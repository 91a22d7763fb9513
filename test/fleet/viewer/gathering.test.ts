import {describe, expect, test} from 'vitest';
import type {HostState} from '../../../source/snapshot/snapshot.js';
import {defaultSort} from '../../../source/view/sorting/sort.js';
import {flow, takenAtMs} from '../../view/flows.js';
import {createSimulatedFleet} from '../simulated-fleet.js';

const rate = (bytesPerSecond: number) => ({packets: 1, bytes: 100, packetsPerSecond: 1, bytesPerSecond});
const none = rate(0);
/** A flow with that rate, from a client with that port. */
const at = (port: number, bytesPerSecond: number) =>
  flow({client: `10.0.0.1:${port}`, rx: rate(bytesPerSecond), tx: none});
const ports = (flows: readonly {readonly client: string}[]) =>
  flows.map(({client}) => Number(client.split(':')[1]));

const wanted = {filter: '', sort: defaultSort, rows: 2};
const statesOf = ({machines}: {readonly machines: readonly {name: string; state: HostState}[]}) =>
  machines.map(({name, state}) => [name, state]);

describe('a viewer', () => {
  test('asks again only those that may have more, and only up to what it knows', async () => {
    const fleet = createSimulatedFleet({expected: ['a', 'b']});
    fleet.setMachines([
      {host: 'a', flows: [at(1, 90), at(2, 80), at(3, 70), at(4, 60)]},
      {host: 'b', flows: [at(5, 50), at(6, 40)]},
    ]);
    expect(ports((await fleet.gather({...wanted, rows: 3})).flows)).toEqual([1, 2, 3]);
    expect(fleet.questions).toMatchObject([
      {rows: 3, atLeast: 2, upTo: -Number.MAX_VALUE},
      {rows: 3, atLeast: 0, upTo: -50, only: ['a']},
    ]);
    await fleet.gather({...wanted, rows: 3});
    // Of the next question nothing is unsent that could matter.
    expect(fleet.questions).toHaveLength(3);
    expect(fleet.questions[2]).toMatchObject({atLeast: 0, upTo: -50});
  });

  test('asks for a few flows of each machine where fewer came than are wanted, not for all that are wanted', async () => {
    const fleet = createSimulatedFleet({expected: ['a', 'b']});
    const flowsFrom = (first: number, bytesPerSecond: number) =>
      Array.from({length: 40}, (_, index) => at(first + index, bytesPerSecond - index));
    fleet.setMachines([
      {host: 'a', flows: flowsFrom(100, 1000)},
      {host: 'b', flows: flowsFrom(200, 500)},
    ]);
    await fleet.gather({...wanted, rows: 8});
    const asked = fleet.questions.length;
    // All flows are slower than the slowest one shown before.
    fleet.setMachines([
      {host: 'a', flows: flowsFrom(100, 300)},
      {host: 'b', flows: flowsFrom(200, 200)},
    ]);
    const {flows} = await fleet.gather({...wanted, rows: 8});
    expect(ports(flows)).toEqual(flows.map((_, index) => 100 + index));
    expect(fleet.questions.slice(asked)).toMatchObject([
      {atLeast: 0, upTo: -499},
      {atLeast: 5, upTo: -Number.MAX_VALUE},
      {atLeast: 0, upTo: -198, only: ['a']},
    ]);
  });

  test('asks next for somewhat more flows than came, if these were few', async () => {
    const fleet = createSimulatedFleet({expected: ['a']});
    const flows = Array.from({length: 40}, (_, port) => at(port, 1000 - port));
    fleet.setMachines([{host: 'a', flows}]);
    await fleet.gather({...wanted, rows: 8});
    fleet.setMachines([{host: 'a', flows: flows.slice(1)}]);
    await fleet.gather({...wanted, rows: 8});
    await fleet.gather({...wanted, rows: 8});
    expect(fleet.questions.map(({upTo}) => upTo)).toEqual([-Number.MAX_VALUE, -991, -990]);
  });

  test('names nobody in a question to many machines, since all of them read it', async () => {
    const hosts = Array.from({length: 70}, (_, index) => `m${index}`);
    const fleet = createSimulatedFleet({expected: hosts});
    fleet.setMachines(
      hosts.map((host, index) => ({host, flows: [at(1, 9), at(2, 9), at(3, 8 + index / 100)]})),
    );
    const {flows} = await fleet.gather({...wanted, rows: 200});
    expect(flows).toHaveLength(200);
    expect(flows.filter(({rx}) => rx.bytesPerSecond === 9)).toHaveLength(140);
    expect(fleet.questions.map(({only}) => only)).toEqual(fleet.questions.map(() => undefined));
  });

  test('gets no flow twice that has not changed', async () => {
    const fleet = createSimulatedFleet({expected: ['a']});
    const flows = Array.from({length: 40}, (_, port) => at(port, 1000 - port));
    fleet.setMachines([{host: 'a', flows}]);
    await fleet.gather({...wanted, rows: 40});
    const first = fleet.bytes();
    fleet.setMachines([{host: 'a', flows: [at(0, 2000), ...flows.slice(1)]}]);
    const second = await fleet.gather({...wanted, rows: 40});
    expect(ports(second.flows)).toEqual(ports(flows));
    expect(second.flows[0]!.rx.bytesPerSecond).toBe(2000);
    expect(fleet.bytes() - first).toBeLessThan(first / 2);
  });

  test('gets all flows again after an answer was lost', async () => {
    const fleet = createSimulatedFleet({expected: ['a']});
    fleet.setMachines([{host: 'a', flows: [at(1, 9), at(2, 8)]}]);
    await fleet.gather(wanted);
    fleet.losing.add('a');
    await fleet.gather(wanted);
    fleet.losing.clear();
    // It refers to the lost one, which is noticed, and said with the next question.
    await fleet.gather(wanted);
    const {flows} = await fleet.gather(wanted);
    expect(fleet.questions.at(-1)!.again).toEqual(['a']);
    expect(ports(flows)).toEqual([1, 2]);
  });

  test('begins anew with all machines after answers of many were lost', async () => {
    const hosts = Array.from({length: 70}, (_, index) => `m${index}`);
    const fleet = createSimulatedFleet({expected: hosts});
    fleet.setMachines(hosts.map(host => ({host, flows: [at(1, 9), at(2, 8)]})));
    await fleet.gather(wanted);
    for (const host of hosts) fleet.losing.add(host);
    await fleet.gather(wanted);
    fleet.losing.clear();
    await fleet.gather(wanted);
    const {flows} = await fleet.gather(wanted);
    expect(flows).toHaveLength(2);
    expect(fleet.questions.every(({again = []}) => again.length <= 64)).toBe(true);
    expect(fleet.questions.at(-1)!.viewer).not.toBe(fleet.questions[0]!.viewer);
  });

  test('shows the last answer of a slow machine, and waits for it no second time', async () => {
    const fleet = createSimulatedFleet({expected: ['fast', 'slow'], patienceMs: 60});
    const machines = [
      {host: 'fast', flows: [at(1, 9)]},
      {host: 'slow', flows: [at(2, 8)]},
    ];
    fleet.setMachines(machines);
    await fleet.gather(wanted);
    fleet.setMachines([machines[0]!, {...machines[1]!, isSilent: true}]);
    const before = performance.now();
    const late = await fleet.gather(wanted);
    const waitedMs = performance.now() - before;
    expect(waitedMs).toBeGreaterThan(50);
    expect(statesOf(late)).toEqual([
      ['fast', 'live'],
      ['slow', 'late'],
    ]);
    expect(ports(late.flows)).toEqual([1, 2]);
    const again = performance.now();
    await fleet.gather(wanted);
    expect(performance.now() - again).toBeLessThan(waitedMs);
  });

  test('has no flows of a machine that was not heard since something else was asked', async () => {
    const fleet = createSimulatedFleet({expected: ['a', 'b'], patienceMs: 20});
    const machines = [
      {host: 'a', flows: [at(1, 9)]},
      {host: 'b', flows: [at(2, 8)]},
    ];
    fleet.setMachines(machines);
    await fleet.gather(wanted);
    fleet.setMachines([machines[0]!, {...machines[1]!, isSilent: true}]);
    const {flows, machines: seen} = await fleet.gather({...wanted, filter: 'rate>1'});
    expect(ports(flows)).toEqual([1]);
    expect(seen.map(({head}) => head.matching.flows)).toEqual([1, 0]);
  });

  test('forgets what a stale machine said of its flows, and remembers its totals', async () => {
    const fleet = createSimulatedFleet({expected: ['a', 'b'], patienceMs: 20, staleMs: 1000});
    const machines = [
      {host: 'a', flows: [at(1, 9)]},
      {host: 'b', flows: [at(2, 8)]},
    ];
    fleet.setMachines(machines);
    await fleet.gather(wanted);
    fleet.setMachines([machines[0]!, {...machines[1]!, isSilent: true}]);
    fleet.advance(1500);
    const gathered = await fleet.gather(wanted);
    expect(statesOf(gathered)).toEqual([
      ['a', 'live'],
      ['b', 'stale'],
    ]);
    expect(ports(gathered.flows)).toEqual([1]);
    expect(gathered.machines[1]!.head.picture.totals.flows.active).toBe(1);
  });

  test('tells machines with the same name apart', async () => {
    const fleet = createSimulatedFleet({expected: ['x', 'y']});
    fleet.setMachines([
      {host: 'x', calledItself: 'fra', flows: [at(1, 9)]},
      {host: 'y', calledItself: 'fra', flows: [at(1, 8)]},
    ]);
    const {flows, machines} = await fleet.gather(wanted);
    expect(machines.map(({name}) => name)).toEqual(['fra', 'fra (2)']);
    expect(flows.map(({host, client}) => [host, client])).toEqual([
      ['fra', '10.0.0.1:1'],
      ['fra (2)', '10.0.0.1:1'],
    ]);
  });

  test('shows times by its own clock where that of a machine is off, and by the machine where it is about right', async () => {
    const fleet = createSimulatedFleet({expected: ['about', 'off']});
    const shifted = (ms: number) =>
      flow({startedAtMs: takenAtMs - 10_000 + ms, lastSeenAtMs: takenAtMs + ms});
    fleet.setMachines([
      {host: 'about', flows: [shifted(40)], aheadMs: 40},
      {host: 'off', flows: [shifted(90_010)], aheadMs: 90_010},
    ]);
    const {flows, machines} = await fleet.gather(wanted);
    expect(machines.map(({clockAheadMs}) => clockAheadMs)).toEqual([40, 90_010]);
    const starts = new Map(flows.map(({host, startedAtMs}) => [host, startedAtMs - takenAtMs]));
    expect(starts.get('about')).toBe(-9960);
    expect(starts.get('off')).toBe(-9990);
  });

  test('gets so many flows of each machine where these are shown apart', async () => {
    const fleet = createSimulatedFleet({expected: ['a', 'b']});
    fleet.setMachines([
      {host: 'a', flows: [at(1, 90), at(2, 80), at(3, 70)]},
      {host: 'b', flows: [at(4, 5), at(5, 4)]},
    ]);
    const {flows} = await fleet.gather({...wanted, rowsOfEach: 2});
    expect(ports(flows)).toEqual([1, 2, 4, 5]);
  });

  test('is told by a machine that does not understand the filter, and gets no flows of it', async () => {
    const fleet = createSimulatedFleet({expected: ['a']});
    fleet.setMachines([{host: 'a', flows: [at(1, 9)]}]);
    const {flows, machines} = await fleet.gather({...wanted, filter: 'rate>>1'});
    expect(flows).toEqual([]);
    expect(machines[0]!.head).toMatchObject({
      matching: {flows: 0},
      problem: expect.stringContaining('this version does not understand what was asked: expected'),
    });
  });
});
