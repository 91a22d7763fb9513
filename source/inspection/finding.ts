import {shortened} from './text.js';

/** What a payload reveals: the application protocol and a few short details. */
export interface Finding {
  /** Lower-case name of the protocol. */
  readonly app: string;
  /**
   * Keys are in snake_case and begin with the app, or with what carries it (`stun_method` of a call); texts have at most `maxTextCharacters` characters.
   */
  readonly details: Readonly<Record<string, string | number>>;
  /** The conversation began in another flow, so this one has no handshake. */
  readonly isContinued?: true;
  /** What the flow was taken for by an earlier finding, of which this is a refinement. */
  readonly before?: string;
}

/** The ports of a flow, whatever the direction of a datagram. */
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
 * Recognises a protocol by one payload. It never throws and takes time linear in the payload. Ports and direction matter
 * only where the bytes alone are not conclusive.
 */
export type Signature = (payload: Uint8Array, datagram: Inspected) => Finding | undefined;

/** Makes a finding; unknown details are left out, long texts are cut. */
export function found(app: string, details: Record<string, string | number | undefined> = {}): Finding {
  const known: Record<string, string | number> = {};
  for (const key in details) {
    const value = details[key];
    if (typeof value === 'number') known[key] = value;
    else if (value) known[key] = shortened(value);
  }
  return {app, details: known};
}

/** Whether either end has one of these ports: some clients use the server's port too. A list would be made for each call. */
export function hasPort(flow: Ports, one: number, two = one, three = one, four = one, five = one): boolean {
  const {clientPort, targetPort} = flow;
  return isOneOf(targetPort, one, two, three, four, five) || isOneOf(clientPort, one, two, three, four, five);
}

function isOneOf(port: number, one: number, two: number, three: number, four: number, five: number): boolean {
  return port === one || port === two || port === three || port === four || port === five;
}

/** The same for a list that is there already. */
export function hasPortOf({clientPort, targetPort}: Ports, ports: readonly number[]): boolean {
  return ports.includes(targetPort) || ports.includes(clientPort);
}
