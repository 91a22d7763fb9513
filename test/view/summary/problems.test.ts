import {describe, expect, test} from 'vitest';
import {dropReasons} from '../../../source/relay/counters.js';
import type {ServiceSnapshot} from '../../../source/snapshot/snapshot.js';
import {dropCause, shortCause} from '../../../source/view/summary/drop-words.js';
import {problemsOf} from '../../../source/view/summary/problems.js';
import {service, withDrops} from '../services.js';

const at = (takenAtMs: number, ...services: ServiceSnapshot[]) => ({takenAtMs, services});
const sentences = (now: ServiceSnapshot[], before?: ServiceSnapshot[]) =>
  problemsOf(at(5000, ...now), before && at(0, ...before))
    .filter(({isNow}) => isNow)
    .map(({sentence}) => sentence);

describe('a problem that happens now', () => {
  test('of a target that refuses names the target, the service and how many were refused', () => {
    const metrics = service('metrics', {target: '127.0.0.1:19999'});
    expect(sentences([{...metrics, refusals: 2}], [metrics])).toEqual([
      'Nothing listens at 127.0.0.1:19999 (metrics, 2 refused)',
    ]);
  });

  test('of a target that refuses and answers is told as that', () => {
    const dns = service('dns', {target: '127.0.0.1:53'});
    const now = {...dns, refusals: 2, tx: {...dns.tx, packets: dns.tx.packets + 5}};
    expect(sentences([now], [dns])).toEqual(['127.0.0.1:53 refuses some datagrams (dns, 2 refused)']);
  });

  test.each(['any', 'several', '127.0.0.1:53, 127.0.0.2:53'])(
    'of several targets, or of targets that clients choose, names none of them: %s',
    target => {
      const socks = service('socks', {target});
      expect(sentences([{...socks, refusals: 12}], [socks])).toEqual([
        'Targets refuse: nothing listens there (socks, 12 refused)',
      ]);
    },
  );

  test('of a service with all its sessions in use says how many that are', () => {
    const app = service('app', {maxSessions: 5, flows: {active: 5, started: 9, ended: 4, evicted: 0}});
    expect(sentences([withDrops(app, {sessionLimit: 60})], [app])).toEqual([
      'app is full (5 of 5 sessions), 12 dropped/s',
    ]);
    const emptier = {...app, flows: {...app.flows, active: 4}};
    expect(sentences([withDrops(emptier, {sessionLimit: 60})], [app])).toEqual([
      'app was full (at most 5 sessions), 12 dropped/s',
    ]);
  });

  test('comes worst first: what does not work, who refuses, what is lost, what senders do, what was asked for', () => {
    const [a, b, c] = [service('a'), service('b'), service('c')];
    const now = [
      withDrops(a, {throttled: 1000, malformed: 500, kernel: 10}),
      {...b, refusals: 1},
      {...c, problem: 'the interface wg0 is gone'},
    ];
    expect(problemsOf(at(5000, ...now), at(0, a, b, c)).map(({service: of, kind}) => [of, kind])).toEqual([
      ['c', 'problem'],
      ['b', 'refused'],
      ['a', 'kernel'],
      ['a', 'malformed'],
      ['a', 'throttled'],
    ]);
  });

  test('of a service that was added meanwhile counts from nothing', () => {
    expect(sentences([withDrops(service('new'), {queueFull: 10})], [])).toEqual([
      'new: the link is too slow, so its queue is full, 2.0 dropped/s',
    ]);
  });
});

test('what did not grow lies in the past, and comes last, with how much it was in all', () => {
  const dns = withDrops({...service('dns'), refusals: 3}, {kernel: 120});
  expect(sentences([dns], [dns])).toEqual([]);
  expect(problemsOf(at(5000, dns), at(0, dns)).map(({sentence}) => sentence)).toEqual([
    'Nothing listens at 127.0.0.1:53 (dns, 3 refused)',
    'dns: they came faster than udptop could read; its receive queue was full, 120 dropped',
  ]);
});

test('without an earlier picture nothing but a service that does not work is told as now', () => {
  const dns = {...withDrops(service('dns'), {kernel: 120}), problem: 'it is gone \u001b[2J'};
  expect(sentences([dns])).toEqual(['dns: it is gone \ufffd[2J']);
  expect(problemsOf(at(0, service('dns')), undefined)).toEqual([]);
});

test.each([...dropReasons, 'kernel'])('the drop reason %s has words of its own', reason => {
  const words = dropCause(reason, service('dns'));
  expect(words).toMatch(/\s/);
  expect(words).not.toBe(reason);
  expect(shortCause(reason).length).toBeLessThanOrEqual(12);
});

test('a reason that this version does not know stands as it is, made harmless', () => {
  expect(dropCause('solarWind\u001b', service('dns'))).toBe('solarWind\ufffd');
  expect(shortCause('constructor')).toBe('constructor');
});
