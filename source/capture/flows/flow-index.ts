/**
 * Finds the flow of a key without allocating anything: a hash table with open addressing over the key's 32-bit words.
 * A key is both addresses and ports in one order for either direction, so that a flow is one entry. Flows are numbers from 0 up, and
 * numbers of those that are gone are used again: what is known of a flow is in columns by its number.
 */
export interface FlowIndex {
  readonly size: number;
  /** The number of the flow; `noFlow` if it is not there. @param key `words` numbers of 32 bits */
  find(key: Int32Array): number;
  /** The same for a key of three words, without one in memory. */
  findWords(first: number, second: number, third: number): number;
  /** The key must not be there yet. Returns the number under which the key can be read. */
  add(key: Int32Array): number;
  /** Copies the key of a flow. */
  readKey(number: number, into: Int32Array): void;
  remove(number: number): void;
  /** The numbers of all flows. One that is removed meanwhile is left out. */
  numbers(): Iterable<number>;
}

export const noFlow = -1;
const firstCapacity = 1024;

/** @param words of 32 bits in each key */
export function createFlowIndex(words: number): FlowIndex {
  let capacity = firstCapacity;
  /** By number. */
  let keys = new Int32Array(capacity * words);
  /** By number: 1 for a flow. */
  let used = new Uint8Array(capacity);
  /** Numbers below are, or were, those of flows. */
  let end = 0;
  const free: number[] = [];
  /** By place in the table: the number of a flow, plus 1; 0 for none. At most half of it is used. */
  let places = new Int32Array(2 * capacity);
  let mask = places.length - 1;
  let size = 0;

  /** The place of a key in the table; the free place where its search ends if it is not there. */
  function placeOf(from: Int32Array, at: number): number {
    let place = hashOf(from, at) & mask;
    for (;;) {
      const number = places[place]! - 1;
      if (number < 0 || isSame(from, at, number)) return place;
      place = (place + 1) & mask;
    }
  }

  function hashOf(from: Int32Array, at: number): number {
    let hash = 0;
    for (let word = 0; word < words; word++) hash = mix(hash, from[at + word]!);
    return hash ^ (hash >>> 13);
  }

  function findWords(first: number, second: number, third: number): number {
    const hash = mix(mix(mix(0, first), second), third);
    let place = (hash ^ (hash >>> 13)) & mask;
    for (;;) {
      const number = places[place]! - 1;
      const at = 3 * number;
      if (number < 0 || (keys[at] === first && keys[at + 1] === second && keys[at + 2] === third))
        return number;
      place = (place + 1) & mask;
    }
  }

  function isSame(from: Int32Array, at: number, number: number): boolean {
    for (let word = 0; word < words; word++) {
      if (from[at + word] !== keys[number * words + word]) return false;
    }
    return true;
  }

  function grow(): void {
    capacity *= 2;
    const grown = new Int32Array(capacity * words);
    grown.set(keys);
    keys = grown;
    const grownUsed = new Uint8Array(capacity);
    grownUsed.set(used);
    used = grownUsed;
    places = new Int32Array(2 * capacity);
    mask = places.length - 1;
    for (let number = 0; number < end; number++) {
      if (used[number] === 1) places[placeOf(keys, number * words)] = number + 1;
    }
  }

  return {
    get size() {
      return size;
    },
    find: key => places[placeOf(key, 0)]! - 1,
    findWords,
    add(key) {
      if (size === capacity) grow();
      const number = free.pop() ?? end++;
      keys.set(key, number * words);
      used[number] = 1;
      places[placeOf(keys, number * words)] = number + 1;
      size++;
      return number;
    },
    readKey(number, into) {
      for (let word = 0; word < words; word++) into[word] = keys[number * words + word]!;
    },
    remove(number) {
      let hole = placeOf(keys, number * words);
      used[number] = 0;
      free.push(number);
      size--;
      // Who was pushed aside by it moves up, so that searches need no marks of what was removed.
      for (let place = (hole + 1) & mask; places[place] !== 0; place = (place + 1) & mask) {
        const home = hashOf(keys, (places[place]! - 1) * words) & mask;
        if (((place - home) & mask) < ((place - hole) & mask)) continue;
        places[hole] = places[place]!;
        hole = place;
      }
      places[hole] = 0;
    },
    *numbers() {
      for (let number = 0; number < end; number++) if (used[number] === 1) yield number;
    },
  };
}

function mix(hash: number, word: number): number {
  return Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15);
}
