import {expect, test} from 'vitest';
import {createAdmission} from '../../../source/relay/admission/admission.js';
import {HeldBatch} from '../../../source/relay/admission/held-batch.js';
import type {ClientBatch} from '../../../source/relay/transport/transport.js';

/** So many datagrams of one client. */
function batchOf(host: string, count: number): ClientBatch {
  return {
    count,
    size: () => 5,
    payload: () => Buffer.from('hello'),
    key: () => host,
    source: () => ({host, port: 1}),
    host: () => host,
    replyPath: () => ({}),
  };
}

function start(newSessionsPerSecond: number) {
  const given: string[] = [];
  const served: number[] = [];
  let overloads = 0;
  const admission = createAdmission<ClientBatch>(newSessionsPerSecond, {
    hold: (batch, index) => new HeldBatch(batch, index),
    serve: held => void served.push(held.count),
    giveUp: held => void given.push(held.source().host),
    onOverload: () => void overloads++,
    now: () => 1e6,
  });
  const ask = (host: string, count = 1) => admission.ask(batchOf(host, count), 0, count);
  return {admission, ask, given, served, overloads: () => overloads};
}

test('a client that sends much while it waits is refused the rest, which is no sign of a flood', () => {
  const {admission, ask, overloads} = start(1);
  expect(ask('192.0.2.1')).toBe('admitted');
  expect(ask('192.0.2.2')).toBe('waiting');
  expect(Array.from({length: 100}, () => ask('192.0.2.2')).filter(said => said === 'refused').length).toBe(
    37,
  );
  expect(admission.isOverloaded()).toBe(false);
  expect(overloads()).toBe(0);
  admission.close();
});

test('a burst that is a client’s first waits as a whole', () => {
  const {admission, ask} = start(1);
  ask('192.0.2.1');
  expect(ask('192.0.2.2', 200)).toBe('waiting');
  admission.close();
});

test('more clients than may wait are an overload, which is told once', () => {
  const {admission, ask, given, overloads} = start(1);
  const said = Array.from({length: 40}, (_, index) => ask(`192.0.2.${index}`));
  expect(said.filter(each => each === 'waiting').length).toBe(16);
  expect(admission.isOverloaded()).toBe(true);
  expect(overloads()).toBe(1);
  expect(ask('198.51.100.1')).toBe('waiting');
  expect(given).toEqual(['192.0.2.16']);
  admission.close();
  expect(given.length).toBe(17);
});
