/**
 * Why a flow ended:
 * `idle` (no traffic for the idle timeout), `stopped` (its service stopped), `evicted` (it made room at the session
 * limit), `user` (a user ended it), `refused` (its target refused and another one is well), `answered` (its one reply
 * came, with `keepalive: false`), `closed` (the TCP connection of its SOCKS5 client or proxy closed).
 */
export type EndReason = 'idle' | 'stopped' | 'evicted' | 'user' | 'refused' | 'answered' | 'closed';

/** As reporters are told: `unregistered` if the flow goes on, but no longer with this reporter. */
export type ReportedEndReason = EndReason | 'unregistered';
