import type {Endpoint} from '../address/endpoint.js';
import type {Credentials, UpstreamProxy} from '../address/proxy.js';
import type {Selector} from '../flow/selector.js';
import type {TransportChoice} from '../flow/transport-choice.js';
import type {LabelRule} from './schema/labels.js';
import type {KeyChoices, NamedFilter, ScreenChoices} from './schema/screen.js';
import type {TungoServiceConfiguration} from './validate/tungo.js';

/** Where a setting was written, so that what goes wrong later (a port in use) can point at it. */
export type Origin =
  | {readonly kind: 'flag'; readonly flag: string; readonly value: string}
  | {readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number}
  | {readonly kind: 'built-in'};

export interface Limits {
  readonly maxSessions: number;
  readonly maxSessionsPerClient: number;
}

/** One validated service: how datagrams come in, and where they go. Plain data: it crosses threads. */
export type ServiceConfiguration = SocketServiceConfiguration | TungoServiceConfiguration;

/** A service with an address to listen at. */
export type SocketServiceConfiguration = UdpServiceConfiguration | Socks5ServiceConfiguration;

/** Forwards a port. */
export interface UdpServiceConfiguration extends ListenerConfiguration {
  readonly handler: 'udp';
  /** An IP address or a host name. */
  readonly target: Endpoint;
  /** More of them, for `selector` to choose from. */
  readonly otherTargets?: readonly Endpoint[];
  readonly selector?: Selector;
  /** False ends a session with its first reply. */
  readonly keepalive?: boolean;
}

/** Relays for SOCKS5 clients, who say where to. */
export interface Socks5ServiceConfiguration extends ListenerConfiguration {
  readonly handler: 'socks5';
  /** What clients have to know. */
  readonly auth?: Credentials;
}

interface ListenerConfiguration extends CommonConfiguration {
  /** An IP address: loopback unless the configuration says otherwise. */
  readonly listen: Endpoint;
}

/** What every service has, whatever its handler. */
export interface CommonConfiguration {
  readonly name: string;
  /** What its datagrams to targets go through. */
  readonly proxy?: UpstreamProxy;
  /** Under which GUID the service's reporter is registered. */
  readonly statsGUID: string;
  readonly udpTimeoutMs: number;
  readonly limits: Limits;
  /** Who may open sessions: `any`, or CIDR blocks; empty means loopback clients only. */
  readonly allow: 'any' | readonly string[];
  /** Where the service's address stands. */
  readonly origin: Origin;
}

/** More threads than any machine has use for are a slip of the pen. */
export const maxThreads = 64;

export interface Configuration {
  /** Undefined when it is not configured. */
  readonly transport: TransportChoice | undefined;
  /** How many threads relay; undefined when it is not configured. */
  readonly threads: number | undefined;
  /** The path of the control socket; undefined when it is not configured. */
  readonly control: string | undefined;
  /** Undefined when they are not configured. */
  readonly keys: KeyChoices | undefined;
  readonly filters: readonly NamedFilter[];
  readonly screen: ScreenChoices | undefined;
  /** In the order in which they apply. */
  readonly labels: readonly LabelRule[];
  /** Whether the first datagrams of flows are looked at for what they carry; undefined when it is not configured. */
  readonly inspect: boolean | undefined;
  /** Whether names of addresses are looked up; undefined when it is not configured. */
  readonly resolve: boolean | undefined;
  /** Whether processes of local clients are looked for; undefined when it is not configured. */
  readonly processes: boolean | undefined;
  readonly services: readonly ServiceConfiguration[];
  /** Where what is at a path of the file stands, or a key at that path: `udptop.yaml:3:1`. */
  readonly placeOf: (path: readonly PropertyKey[], key?: string) => string;
}

/** What a run without a file has. */
export const nothingConfigured: Configuration = {
  transport: undefined,
  threads: undefined,
  control: undefined,
  keys: undefined,
  filters: [],
  screen: undefined,
  labels: [],
  inspect: undefined,
  resolve: undefined,
  processes: undefined,
  services: [],
  placeOf: () => '',
};
