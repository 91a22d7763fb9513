import {describe, expect, test} from 'vitest';
import {createPairing, type PairingRule} from '../../source/relay/response-pairing.js';

/** A batch of datagrams whose only byte is a number. */
function batchOf(...numbers: number[]) {
  return {count: numbers.length, size: () => 1, payload: (index: number) => Uint8Array.of(numbers[index]!)};
}

function exchange(rule?: PairingRule) {
  const pairing = createPairing(rule, 1000);
  const samples: [ms: number, isEstimate: boolean][] = [];
  const owner = {onResponse: (ms: number, isEstimate: boolean) => void samples.push([ms, isEstimate])};
  return {
    samples,
    ask: (atMs: number, ...numbers: number[]) =>
      pairing.onRequests(batchOf(...numbers), 0, numbers.length, atMs),
    answer: (atMs: number, ...numbers: number[]) => pairing.onReplies(batchOf(...numbers), atMs, owner),
    refuse: () => pairing.onRefused(),
  };
}

describe('answers without numbers', () => {
  test('are timed from the only request that waits, as an estimate', () => {
    const {samples, ask, answer} = exchange();
    ask(1000, 1);
    answer(1003, 1);
    ask(2000, 2);
    answer(2001, 2);
    expect(samples).toEqual([
      [3, true],
      [1, true],
    ]);
  });

  test('are not timed after a request that was sent again', () => {
    const {samples, ask, answer} = exchange();
    ask(1000, 1);
    ask(6000, 1);
    answer(6001, 1);
    ask(7000, 2);
    answer(7002, 2);
    expect(samples).toEqual([[2, true]]);
  });

  test('are not timed after a refusal, which ended the wait', () => {
    const {samples, ask, answer, refuse} = exchange();
    ask(1000, 1);
    refuse();
    answer(4000, 1);
    expect(samples).toEqual([]);
  });

  test('are not timed while the target talks without being asked', () => {
    const {samples, ask, answer} = exchange();
    for (let atMs = 0; atMs < 5000; atMs += 20) {
      ask(atMs, 1);
      answer(atMs + 7, 1);
      answer(atMs + 14, 1);
    }
    expect(samples.length).toBeLessThanOrEqual(1);
    ask(60_000, 1);
    answer(60_004, 1);
    expect(samples.at(-1)).toEqual([4, true]);
  });
});

describe('answers without numbers, in a stream', () => {
  test('are not timed, even where each side sends in turn', () => {
    const {samples, ask, answer} = exchange();
    for (let atMs = 1000; atMs < 60_000; atMs += 20) {
      ask(atMs, 1);
      answer(atMs + 7, 1);
    }
    // The first datagram of all may be a request.
    expect(samples).toEqual([[7, true]]);
    ask(60_200, 1);
    answer(60_203, 1);
    expect(samples.at(-1)).toEqual([3, true]);
  });
});

describe('answers with numbers', () => {
  const byNumber: PairingRule = payload => payload[0]!;

  test('are timed in any order, however many wait', () => {
    const {samples, ask, answer} = exchange(byNumber);
    const numbers = Array.from({length: 100}, (_, index) => index);
    for (const number of numbers) ask(1000 + number, number);
    for (const number of [...numbers].reverse()) answer(2000 + number, number);
    expect(samples).toEqual(numbers.map(() => [1000, false]));
  });

  test('are not timed for a request that was sent twice', () => {
    const {samples, ask, answer} = exchange(byNumber);
    ask(1000, 1);
    ask(1001, 2);
    ask(6000, 1);
    answer(6001, 1, 2);
    expect(samples).toEqual([[5000, false]]);
  });

  test('that nobody asked for, or that come twice, are not timed', () => {
    const {samples, ask, answer} = exchange(byNumber);
    answer(1000, 9);
    ask(1000, 1);
    answer(1002, 1, 1);
    expect(samples).toEqual([[2, false]]);
  });

  test('do not wait for ever: old requests make room', () => {
    const {samples, ask, answer} = exchange(byNumber);
    for (let round = 0; round < 1000; round++) ask(round * 20_000, round % 256);
    ask(30_000_000, 5);
    answer(30_000_001, 5);
    expect(samples).toEqual([[1, false]]);
  });

  test('are not timed where a message has no number', () => {
    const {samples, ask, answer} = exchange(() => -1);
    ask(1000, 1);
    answer(1001, 1);
    expect(samples).toEqual([]);
  });
});

describe('a handshake', () => {
  test('is timed from its first flight to the first answer, once', () => {
    const {samples, ask, answer} = exchange('firstExchange');
    ask(1000, 1);
    ask(1005, 2);
    answer(1030, 1);
    ask(2000, 3);
    answer(2010, 1);
    expect(samples).toEqual([[30, false]]);
  });

  test('is timed from the first datagram of the flow, also where it is recognised by a later one', () => {
    const {samples, ask, answer} = exchange('firstExchange');
    ask(1008, 2);
    answer(1030, 1);
    expect(samples).toEqual([[30, false]]);
  });

  test('is not timed after its first flight was sent again', () => {
    const {samples, ask, answer} = exchange('firstExchange');
    ask(1000, 1);
    ask(2000, 1);
    answer(2001, 1);
    expect(samples).toEqual([]);
  });
});

test('nothing is timed where both sides talk on their own', () => {
  const {samples, ask, answer} = exchange('none');
  ask(1000, 1);
  answer(1001, 1);
  expect(samples).toEqual([]);
});

describe('the tally of messages with numbers', () => {
  function tallied() {
    const counts = Float64Array.of(9, Number.NaN, Number.NaN, Number.NaN, 9);
    const pairing = createPairing(payload => payload[0]!, 1000, {counts, at: 1});
    return {
      again: () => createPairing(payload => payload[0]!, 1000, {counts, at: 1}),
      counts: () => [...counts],
      ask: (...numbers: number[]) => pairing.onRequests(batchOf(...numbers), 0, numbers.length, 1000),
      answer: (...numbers: number[]) => pairing.onReplies(batchOf(...numbers), 1001, {onResponse() {}}),
    };
  }

  test('begins at 0 and counts each request and each answer once', () => {
    const {counts, ask, answer} = tallied();
    expect(counts()).toEqual([9, 0, 0, 0, 9]);
    ask(1, 2, 3);
    answer(2, 2, 77);
    expect(counts()).toEqual([9, 3, 1, 0, 9]);
  });

  test('goes on where the messages are numbered anew', () => {
    const {counts, ask, again} = tallied();
    ask(1, 2);
    again();
    expect(counts()).toEqual([9, 2, 0, 0, 9]);
  });

  test('tells requests that were sent again apart, which are answered all the same', () => {
    const {counts, ask, answer} = tallied();
    ask(1, 1);
    ask(1);
    answer(1);
    expect(counts()).toEqual([9, 1, 1, 2, 9]);
  });

  test('counts each of many that wait at a time once', () => {
    const {counts, ask, answer} = tallied();
    const many = Array.from({length: 40}, (_, number) => number * 4);
    ask(...many);
    answer(...many);
    expect(counts()).toEqual([9, 40, 40, 0, 9]);
  });
});
