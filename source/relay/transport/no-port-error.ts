import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';

/** Whether binding to port 0 failed for want of a port, or binding to a given one because others have it. */
export function isPortTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

/** Every port that the kernel gives out by itself is used. */
export class NoPortError extends Error {
  readonly code = 'ENOPORT';

  /** @param target undefined for a socket towards any */
  constructor(target?: Endpoint) {
    super(
      `no local port is left${target ? ` for ${formatEndpoint(target)}` : ''}: ` +
        'the range net.ipv4.ip_local_port_range is used up',
    );
    this.name = 'NoPortError';
  }
}
