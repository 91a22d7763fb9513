import {expect, test} from 'vitest';
import {healthOf, statusOfHealth} from '../../source/snapshot/health.js';
import {snapshot} from '../view/flows.js';
import {service} from '../view/services.js';

const works = service('dns');
const fails = service('game', {problem: 'its device is gone'});

test.each([
  [[works], false, 'ok', 200],
  [[works, fails], false, 'degraded', 200],
  [[fails], false, 'failing', 503],
  [[fails], true, 'draining', 200],
] as const)('services %# are healthy or not', (services, isDraining, status, httpStatus) => {
  const health = healthOf(snapshot([], {services}), isDraining);
  expect([health.status, statusOfHealth(health)]).toEqual([status, httpStatus]);
  const problems = services.includes(fails as never)
    ? [{name: 'game', problem: 'its device is gone'}]
    : undefined;
  expect(health.problems).toEqual(problems);
});
