/** What the two sides of a kind of demo traffic send. Whoever sends a payload does so before the next one is asked for. */
export interface Payloads {
  /** Begins a client: each call of what it returns makes its next datagram. */
  client(): () => Uint8Array;
  /** What the target answers to a datagram; nothing for one-way traffic. */
  answers(request: Uint8Array): readonly Uint8Array[];
}

export function between([min, max]: readonly [number, number]): number {
  return min + Math.random() * (max - min);
}

export function oneOf<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)]!;
}
