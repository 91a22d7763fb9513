/** Numbers keys in the order in which they come, from 0 on. Numbers from -2^31 to 2^31 - 1 are faster than a `Map` would be. */
export interface Numbering {
  /** The number of a key; the next one for a new key. */
  of(key: number | string): number;
  count(): number;
}

const empty = -1;
/** Golden ratio: neighbours, as addresses often are, come to lie apart. */
const spread = 0x9e3779b1;

/** @param most how many keys there may be: with room for them, none has to be moved */
export function createNumbering(most = 500): Numbering {
  const others = new Map<number | string, number>();
  let count = 0;
  let bits = Math.ceil(Math.log2(2 * most + 2));
  let keys = new Int32Array(2 ** bits);
  let numbers = new Int32Array(2 ** bits).fill(empty);
  let held = 0;

  /** Where a key is, or is to be put. */
  function find(key: number): number {
    const mask = keys.length - 1;
    let at = Math.imul(key, spread) >>> (32 - bits);
    while (numbers[at] !== empty && keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  function grow(): void {
    const [oldKeys, oldNumbers] = [keys, numbers];
    bits++;
    keys = new Int32Array(2 ** bits);
    numbers = new Int32Array(2 ** bits).fill(empty);
    for (let old = 0; old < oldKeys.length; old++) {
      if (oldNumbers[old] === empty) continue;
      const at = find(oldKeys[old]!);
      keys[at] = oldKeys[old]!;
      numbers[at] = oldNumbers[old]!;
    }
  }

  return {
    count: () => count,
    of(key) {
      if (typeof key === 'number' && (key | 0) === key) {
        let at = find(key);
        if (numbers[at] !== empty) return numbers[at]!;
        if (2 * ++held > keys.length) {
          grow();
          at = find(key);
        }
        keys[at] = key;
        numbers[at] = count;
        return count++;
      }
      let number = others.get(key);
      if (number === undefined) {
        number = count++;
        others.set(key, number);
      }
      return number;
    },
  };
}
