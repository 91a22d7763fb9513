/**
 * What an action does to a flow. `untilMs` is in milliseconds since the epoch; null blocks the flow until it is freed.
 * A throttle lets `bytesPerSecond` payload bytes pass in each direction.
 */
export type FlowControl =
  | {readonly kind: 'blocked'; readonly untilMs: number | null}
  | {readonly kind: 'throttled'; readonly bytesPerSecond: number};

/** What can be done to a flow: end it, free it from its control, or put it under one. */
export type FlowAction = 'end' | 'free' | FlowControl;
