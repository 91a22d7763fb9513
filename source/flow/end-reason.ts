/**
 * Why a flow ended:
 * `idle` (no traffic for the idle timeout), `stopped` (its service stopped), `evicted` (it made room at the session
 * limit), `user` (a user ended it), `refused` (its target refused and another one is well), `silent` (its target fell
 * silent while others answer, or its name moved), `sendError` (the system could not send to the target any more),
 * `answered` (its one reply came, with `keepalive: false`), `closed` (the TCP connection of its SOCKS5 client or proxy
 * closed, or its TUN device went away), `threadDied` (the relay thread that carried it died).
 */
export const endReasons = [
  'idle',
  'stopped',
  'evicted',
  'user',
  'refused',
  'silent',
  'sendError',
  'answered',
  'closed',
  'threadDied',
] as const;

export type EndReason = (typeof endReasons)[number];

/** As reporters are told: `unregistered` if the flow goes on, but no longer with this reporter. */
export type ReportedEndReason = EndReason | 'unregistered';
