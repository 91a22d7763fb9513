/** The ports of this machine that rules of the kernel steer datagrams to. Plain data: it crosses threads. */
export interface Steered {
  /** Where clients' datagrams arrive, wherever they were sent to. */
  readonly port: number;
  /** Of `insert`: where the server's datagrams arrive that belong to no session yet. One thread has it. */
  readonly firstPort?: number | undefined;
}
