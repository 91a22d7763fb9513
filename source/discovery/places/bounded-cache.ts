/** Remembers so many values at most; the oldest goes first. */
export interface BoundedCache<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
}

export function createBoundedCache<Key, Value>(most: number): BoundedCache<Key, Value> {
  const values = new Map<Key, Value>();
  return {
    get: key => values.get(key),
    set(key, value) {
      values.set(key, value);
      if (values.size > most) values.delete(values.keys().next().value!);
    },
  };
}
