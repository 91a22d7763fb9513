import {expect, test} from 'vitest';
import {metricsChoice} from '../../../source/command/run/metrics-choice.js';

const configured = {listen: {host: '0.0.0.0', port: 1}, path: '/of/udptop', flows: 20};
const listen = {host: '127.0.0.1', port: 9464};
const locationOf = () => 'udptop.yaml:3:10';

test('without a flag and without a file, metrics are nowhere', () => {
  expect(metricsChoice({metrics: undefined}, {locationOf})).toBeUndefined();
});

test('a flag says where, and nothing else is published than usual', () => {
  expect(metricsChoice({metrics: listen}, {locationOf})).toEqual({
    listen,
    path: '/metrics',
    flows: 0,
    place: '--metrics',
  });
});

test('a flag takes precedence over the address of the file, whose other settings stay', () => {
  expect(metricsChoice({metrics: listen}, {metrics: configured, locationOf})).toEqual({
    ...configured,
    listen,
    place: '--metrics',
  });
});

test('what the file says has its place there', () => {
  expect(metricsChoice({metrics: undefined}, {metrics: configured, locationOf})).toEqual({
    ...configured,
    place: 'udptop.yaml:3:10: metrics',
  });
});
