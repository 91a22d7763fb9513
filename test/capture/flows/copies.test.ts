import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createCopies} from '../../../source/capture/flows/copies.js';

/** Counts as a flow does: what is news moves the count on. */
function setUp(counted = 1, lastDatagrams = 1) {
  const copies = createCopies({interfaceIndex: 1, counted, lastDatagrams, lastSeenMs: 0});
  const state = {
    counted,
    see(interfaceIndex: number, print: number, atMs: number, datagrams = 1) {
      const isNew = copies.newOf(interfaceIndex, datagrams, state.counted, print, atMs);
      state.counted += isNew;
      return isNew;
    },
  };
  return state;
}

describe('copies of datagrams', () => {
  test('count once, whichever interface shows them first', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), {minLength: 1, maxLength: 200}), order => {
        // The first was counted at interface 1; interface 2 shows its copy next.
        const flow = setUp();
        expect(flow.see(2, 0, 0)).toBe(0);
        for (const [number, isSecondFirst] of order.entries()) {
          const [first, second] = isSecondFirst ? [2, 1] : [1, 2];
          expect(flow.see(first!, number + 1, 1)).toBe(1);
          expect(flow.see(second!, number + 1, 1)).toBe(0);
        }
        expect(flow.counted).toBe(order.length + 1);
      }),
    );
  });

  test('count at the other interface when the flow goes another way', () => {
    const flow = setUp(100);
    for (let number = 0; number < 50; number++) expect(flow.see(2, number, 1000 + number)).toBe(1);
    expect(flow.counted).toBe(150);
  });

  test('go on counting when one interface shows them no more', () => {
    const flow = setUp();
    flow.see(2, 0, 0);
    for (let number = 1; number <= 10; number++) {
      flow.see(1, number, number);
      flow.see(2, number, number);
    }
    for (let number = 11; number <= 20; number++) expect(flow.see(2, number, number)).toBe(1);
    expect(flow.counted).toBe(21);
  });

  test('are found again after some were lost between two interfaces', () => {
    const flow = setUp();
    flow.see(2, 0, 0);
    for (let number = 1; number <= 30; number++) {
      expect(flow.see(1, number, number)).toBe(1);
      if (number % 3 !== 0) expect(flow.see(2, number, number)).toBe(0);
    }
    // From here on only the second interface shows them: none of the ten lost ones hides a new one.
    expect(flow.see(2, 31, 400)).toBe(1);
    expect(flow.counted).toBe(32);
  });

  test('count once where all datagrams are alike', () => {
    const flow = setUp();
    flow.see(2, 0, 0);
    for (let burst = 0; burst < 5; burst++) {
      for (let number = 0; number < 10; number++) expect(flow.see(1, 7, burst)).toBe(1);
      for (let number = 0; number < 10; number++) expect(flow.see(2, 7, burst)).toBe(0);
    }
    expect(flow.counted).toBe(51);
  });

  test('of trains count as their datagrams, in one piece or several', () => {
    const flow = setUp(32, 32);
    for (let number = 0; number < 32; number++) expect(flow.see(2, number, 1)).toBe(0);
    expect(flow.see(2, 99, 2, 10)).toBe(10);
    for (let number = 0; number < 10; number++) expect(flow.see(1, 99, 3)).toBe(0);
  });
});
