import type {Endpoint} from './endpoint.js';

/** A user name and password for SOCKS5 (RFC 1929). */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A SOCKS5 proxy that services send through; its host may be a name. */
export interface UpstreamProxy extends Endpoint {
  readonly auth?: Credentials | undefined;
}
