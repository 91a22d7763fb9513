import {expect, test} from 'vitest';
import {logProblems} from '../../../source/command/output/log-problems.js';
import {silentLogger} from '../../../source/flow/logger.js';
import type {ServiceSnapshot, Snapshot} from '../../../source/snapshot/snapshot.js';
import {snapshot} from '../../view/flows.js';
import {service, withDrops} from '../../view/services.js';

/** The lines that pictures of services give, second by second. */
function linesOf(...pictures: readonly ServiceSnapshot[]): string[] {
  const lines: string[] = [];
  let tell: (snapshot: Snapshot) => void = () => {};
  logProblems(
    {
      subscribe(listener) {
        tell = listener;
        return () => {};
      },
    },
    {...silentLogger, info: (fields, message) => void lines.push(message + JSON.stringify(fields))},
  );
  for (const [second, each] of pictures.entries()) {
    tell(snapshot([], {services: [each], takenAtMs: second * 1000}));
  }
  return lines;
}

const metrics = service('metrics', {target: '127.0.0.1:19999'});
const refused = (refusals: number) => ({...metrics, refusals});

test('a problem is logged when it begins, and again only after a minute without it', () => {
  expect(linesOf(metrics, refused(2), refused(3), refused(4))).toEqual([
    'Nothing listens at 127.0.0.1:19999 (metrics, 2 refused){}',
  ]);
  const quiet = (seconds: number) => Array.from({length: seconds}, () => refused(2));
  expect(linesOf(metrics, ...quiet(50), refused(3))).toHaveLength(1);
  expect(linesOf(metrics, ...quiet(80), refused(3))).toHaveLength(2);
});

test('what happened before the first picture is not logged', () => {
  expect(linesOf(refused(2), refused(2))).toEqual([]);
});

test('what a user blocked or limited is not logged as a problem', () => {
  expect(linesOf(metrics, withDrops(metrics, {throttled: 9, blocked: 3}))).toEqual([]);
});

test('why a service does not work is a field, which the log pane hides under --privacy', () => {
  expect(linesOf({...metrics, problem: 'host.example cannot be resolved'})).toEqual([
    'a service does not work{"service":"metrics","problem":"metrics: host.example cannot be resolved"}',
  ]);
});
