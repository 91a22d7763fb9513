/** What identifies a flow for good: a client may reuse its port, so an id alone can name several flows over time. */
export interface FlowIdentity extends FlowName {
  readonly startedAtMs: number;
}

/** The flow that has this id now. */
export interface FlowName {
  readonly id: string;
  /** The machine that has it, in a picture of several: two of them may have flows with the same id. */
  readonly host?: string | undefined;
}

/** The identity as one text, for maps and sets. */
export function flowKey({id, startedAtMs, host}: FlowIdentity): string {
  return `${nameKey({id, host})} ${startedAtMs}`;
}

/** The name as one text. */
export function nameKey({id, host}: FlowName): string {
  return host === undefined ? id : `${host} ${id}`;
}

/** The start in a text that `flowKey` made, in ms since the epoch. */
export function startOfKey(key: string): number {
  return Number(key.slice(key.lastIndexOf(' ') + 1));
}
