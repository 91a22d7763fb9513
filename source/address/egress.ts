/** Where the sockets towards targets send: see SO_MARK and SO_BINDTODEVICE in socket(7). */
export interface Egress {
  /** A mark for `ip rule`. */
  readonly mark?: number | undefined;
  /** The network interface that datagrams leave through. */
  readonly interface?: string | undefined;
}
