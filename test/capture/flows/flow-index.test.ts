import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createFlowIndex, noFlow} from '../../../source/capture/flows/flow-index.js';

/** Few different words, so that keys collide and are added again. */
const key = fc
  .array(fc.integer({min: -3, max: 3}), {minLength: 3, maxLength: 3})
  .map(words => Int32Array.from(words));

describe('the index of flows', () => {
  test('finds what was added and not removed since, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.boolean()), {maxLength: 300}), steps => {
        const index = createFlowIndex(3);
        const numbers = new Map<string, number>();
        for (const [words, isAdded] of steps) {
          const name = words.join(' ');
          const number = numbers.get(name);
          expect(index.find(words)).toBe(number ?? noFlow);
          expect(index.findWords(words[0]!, words[1]!, words[2]!)).toBe(number ?? noFlow);
          if (isAdded && number === undefined) numbers.set(name, index.add(words));
          else if (!isAdded && number !== undefined) {
            index.remove(number);
            numbers.delete(name);
          }
          expect(index.size).toBe(numbers.size);
        }
        expect([...index.numbers()].sort()).toEqual([...numbers.values()].sort());
        expect(Math.max(noFlow, ...numbers.values())).toBeLessThan(steps.length);
        for (const [name, number] of numbers) {
          const read = new Int32Array(3);
          index.readKey(number, read);
          expect(read.join(' ')).toBe(name);
        }
      }),
    );
  });

  test('grows beyond its first size, and loses nobody', () => {
    const index = createFlowIndex(9);
    const keyOf = (flow: number) => Int32Array.from({length: 9}, (_, word) => (word === 5 ? flow : 7));
    for (let flow = 0; flow < 5000; flow++) index.add(keyOf(flow));
    for (let flow = 0; flow < 5000; flow++) expect(index.find(keyOf(flow))).toBe(flow);
    expect(index.find(keyOf(5000))).toBe(noFlow);
  });
});
