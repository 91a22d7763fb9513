/** What a capture knows of the machine that it runs on; nothing of it where a file from elsewhere is read. */
export interface Surroundings {
  /** Whether the addresses of the machine are known. */
  readonly isKnown: boolean;
  /** Whether it is an address of this machine. */
  isLocal(host: string): boolean;
  /** Whether it is the broadcast address of one of this machine's networks. */
  isBroadcast(host: string): boolean;
  /** Whether a socket of this machine that is connected to nobody is bound to the port. */
  isBound(port: number): boolean;
  /** Whether one is that is connected to somebody. */
  isConnected(port: number): boolean;
}

/** The names of addresses, as answers on the wire told them. */
export interface SeenNames {
  /** Takes what may be an answer of DNS, mDNS or LLMNR; the payload is borrowed for the call. */
  learn(payload: Uint8Array): void;
  nameOf(host: string): string | undefined;
}

/** Of a machine that nothing is known of. */
export const unknownSurroundings: Surroundings = {
  isKnown: false,
  isLocal: () => false,
  isBroadcast: () => false,
  isBound: () => false,
  isConnected: () => false,
};
