import {describe, expect, test} from 'vitest';
import {encodePicture} from '../../../source/fleet/history/picture.js';
import {createHistory, type HistoryInterval} from '../../../source/fleet/history/read.js';
import {findFlows} from '../../../source/fleet/machine/answering.js';
import {createHosted} from '../../../source/fleet/machine/hosted.js';
import {snapshotOfTable, withoutFlows} from '../../../source/snapshot/columns/of-snapshot.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';

function pictureOf(host: string, round: number, atMs: number): Uint8Array {
  const picture = createHosted(host)(snapshot([flow({client: `10.0.0.1:${round + 1}`})], {takenAtMs: atMs}));
  const question = {viewer: '', round, filter: '', sort: 'rate:desc', rows: 20, atLeast: 0};
  const {flows, ...found} = findFlows(picture, question);
  return encodePicture(
    {
      machine: host,
      round,
      part: 0,
      parts: 1,
      nowMs: atMs,
      readonly: false,
      picture: withoutFlows(picture),
      ...found,
    },
    flows.map(({json, order}) => ({text: json, order})),
  );
}

describe('the past of a fleet', () => {
  test('has an interval for each moment, with the last picture of each machine that is not silent', () => {
    const intervals: HistoryInterval[] = [];
    const history = createHistory('edge', interval => intervals.push(interval));
    for (let second = 0; second < 6; second++) {
      const atMs = takenAtMs + 1000 * second;
      history.add(pictureOf('a', second, atMs), atMs + 3);
      if (second < 2) history.add(pictureOf('b', second, atMs), atMs + 400);
    }
    history.add(Buffer.from('nothing that is a picture'), takenAtMs + 9000);
    history.end();
    const seen = intervals.map(({rest, table}) => {
      const {takenAtMs: at, hosts = [], flows, totals} = snapshotOfTable(rest, table);
      return [
        (at - takenAtMs) / 1000,
        hosts.map(({name, state}) => `${name} ${state}`).join(),
        flows.map(({host, client}) => `${host} ${client.slice(-1)}`).join(),
        totals.flows.active,
      ];
    });
    expect(seen).toEqual([
      [1, 'a live,b live', 'a 1,b 1', 2],
      [2, 'a live,b live', 'a 2,b 2', 2],
      [3, 'a live,b live', 'a 3,b 2', 2],
      [4, 'a live,b live', 'a 4,b 2', 2],
      [5, 'a live,b stale', 'a 5', 1],
      [6, 'a live,b stale', 'a 6', 1],
    ]);
  });
});
