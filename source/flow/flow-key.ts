/** What identifies a flow for good: a client may reuse its port, so an id alone can name several flows over time. */
export interface FlowIdentity {
  readonly id: string;
  readonly startedAtMs: number;
}

/** The identity as one text, for maps and sets. */
export function flowKey({id, startedAtMs}: FlowIdentity): string {
  return `${id} ${startedAtMs}`;
}

/** The start in a text that `flowKey` made, in ms since the epoch. */
export function startOfKey(key: string): number {
  return Number(key.slice(key.lastIndexOf(' ') + 1));
}
