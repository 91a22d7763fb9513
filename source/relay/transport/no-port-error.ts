import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';

/** Whether binding to port 0 failed for want of a port, or binding to a given one because others have it. */
export function isPortTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

/** Every port that the kernel gives out by itself is used, or a socket has the one that is asked for. */
export class NoPortError extends Error {
  readonly code = 'ENOPORT';

  /**
   * @param target undefined for a socket towards any
   * @param source the address and port that was asked for, if any
   */
  constructor(target?: Endpoint, source?: Endpoint) {
    const towards = target ? ` for ${formatEndpoint(target)}` : '';
    super(
      source
        ? `no local port is left${towards}: another socket of this machine has ${formatEndpoint(source)}`
        : `no local port is left${towards}: the range net.ipv4.ip_local_port_range is used up`,
    );
    this.name = 'NoPortError';
  }
}
