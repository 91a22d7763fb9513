/** What a thread needs to know about the other threads that serve a service. */
export interface ServiceSharing {
  /** Counts its sessions in all threads. */
  readonly limitMemory: SharedArrayBuffer | undefined;
  /** How many threads there are. */
  readonly threads: number;
  /** How many sockets to bind in addition, one for each other thread. */
  readonly spares: number;
  /** The listening socket that the thread adopts, if any. */
  readonly adopt?: number | undefined;
}
