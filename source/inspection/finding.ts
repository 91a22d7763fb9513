import {shortened} from './text.js';

/** What a payload tells: the application protocol and a few short texts about it. */
export interface Finding {
  /** Lower-case name of the protocol. */
  readonly app: string;
  /** Keys in snake_case that begin with the app; texts of at most `maxTextCharacters`. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** The ports of the flow, whichever way a datagram goes: its target is at the second. */
export interface Ports {
  readonly clientPort: number;
  readonly targetPort: number;
}

/** One datagram of a flow. */
export interface Inspected extends Ports {
  /** `rx` goes from the client to the target. */
  readonly direction: 'rx' | 'tx';
  readonly payload: Uint8Array;
}

/**
 * Tells a protocol from one payload. Whatever the bytes are, it returns, in time linear in them.
 * Ports decide only where the bytes alone would say too little.
 */
export type Signature = (payload: Uint8Array, ports: Ports) => Finding | undefined;

/** Without the details that are not known; texts are cut where they are too long. */
export function found(app: string, details: Record<string, string | number | undefined> = {}): Finding {
  const known: Record<string, string | number> = {};
  for (const key in details) {
    const value = details[key];
    if (typeof value === 'number') known[key] = value;
    else if (value) known[key] = shortened(value);
  }
  return {app, details: known};
}

/** One of the ports at either end: clients of some protocols use their servers' ports. */
export function hasPort({clientPort, targetPort}: Ports, ...ports: readonly number[]): boolean {
  return ports.includes(targetPort) || ports.includes(clientPort);
}
