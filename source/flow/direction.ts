/**
 * `rx`: client to target, as received from the client (source = client, destination = target).
 * `tx`: target to client, as received from the target (the addresses swap).
 */
export type Direction = 'rx' | 'tx';
