/** What identifies a flow for good: a client may reuse its port, so an id alone can name several flows over time. */
export interface FlowIdentity {
  readonly id: string;
  readonly startedAtMs: number;
}

/** The identity as one text, for maps and sets. */
export function flowKey({id, startedAtMs}: FlowIdentity): string {
  return `${id} ${startedAtMs}`;
}
