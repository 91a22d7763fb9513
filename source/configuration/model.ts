import type {Bypass} from '../address/bypass.js';
import type {Egress} from '../address/egress.js';
import type {Endpoint} from '../address/endpoint.js';
import type {Credentials, UpstreamProxy} from '../address/proxy.js';
import type {Limits, RateLimits} from '../flow/limits.js';
import type {Marks} from '../flow/marks.js';
import type {OwnApp} from '../flow/own-app.js';
import type {Selector} from '../flow/selector.js';
import type {Steered} from '../flow/steered.js';
import type {TransportChoice} from '../flow/transport-choice.js';
import type {Units} from '../quantity/units.js';
import type {ThemeName} from '../text/theme-name.js';
import type {tproxyChoices} from './ranges.js';
import type {SourceLocation} from './source-location.js';

/** One validated service: how datagrams come in, and where they go. Plain data: it crosses threads. */
export type ServiceConfiguration =
  | SocketServiceConfiguration
  | TungoServiceConfiguration
  | InsertServiceConfiguration
  | ReduServiceConfiguration
  | CaptureServiceConfiguration;

/** A service with an address to listen at. */
export type SocketServiceConfiguration = UdpServiceConfiguration | Socks5ServiceConfiguration;

/** What every service has, whatever its handler. */
export interface CommonConfiguration {
  readonly name: string;
  /** The SOCKS5 proxy that its datagrams to targets go through. */
  readonly proxy?: UpstreamProxy;
  /** The GUID under which the service's reporter is registered. */
  readonly statsGUID: string;
  readonly udpTimeoutMs: number;
  readonly limits: Limits;
  /** Who may open sessions: `any`, or CIDR blocks; empty means loopback clients only. */
  readonly allow: 'any' | readonly string[];
  /** CIDR blocks of clients that may not, although `allow` admits them. */
  readonly deny?: readonly string[];
  readonly rateLimits?: RateLimits;
  /** For handlers whose clients choose the target. */
  readonly bypass?: Bypass;
  /** By default the kernel's routes decide. */
  readonly egress?: Egress;
  /** How often the service's totals are logged; undefined for never. */
  readonly observePeriodMs?: number;
  /** Where the service's address is written. */
  readonly sourceLocation: SourceLocation;
}

/** A service that listens at an address. */
export interface ListenerConfiguration extends CommonConfiguration {
  /** An IP address: loopback unless the configuration says otherwise. With port 0 the kernel chooses the port. */
  readonly listen: Endpoint;
}

/** Forwards a port. */
export interface UdpServiceConfiguration extends ListenerConfiguration {
  readonly handler: 'udp';
  /** An IP address or a host name. */
  readonly target: Endpoint;
  /** More targets for `selector` to choose from. */
  readonly otherTargets?: readonly Endpoint[];
  readonly selector?: Selector;
  /** False ends a session with its first reply. */
  readonly keepalive?: boolean;
  /** `any-port`: replies may come from any port of the target's address. Default: from the target's own. */
  readonly replies?: 'any-port';
  /** Targets see the address and port of the client. Undefined if they see this machine. */
  readonly transparent?: {readonly marks: Marks; readonly table: number};
  /** Tells targets who the client is, in front of each datagram: the version of the PROXY protocol. Undefined for no header. */
  readonly proxyProtocol?: 2;
}

/** Relays for SOCKS5 clients, which name the target of each datagram. */
export interface Socks5ServiceConfiguration extends ListenerConfiguration {
  readonly handler: 'socks5';
  /** Clients must log in as one of these users; undefined admits every client that `allow` does. */
  readonly users?: readonly Credentials[];
  /** Private addresses that clients from elsewhere may reach: `any`, or CIDR blocks; undefined for none. */
  readonly privateTargets?: 'any' | readonly string[];
  /** `per-target`: each target of a client has a socket of its own. Default: they share the association's. */
  readonly mapping?: 'per-target';
}

/** Relays every UDP flow that is routed into a TUN device. */
export interface TungoServiceConfiguration extends CommonConfiguration {
  readonly handler: 'tungo';
  readonly device: {
    readonly name: string;
    readonly networks: readonly TunNetwork[];
    readonly mtuBytes: number;
    readonly routes: readonly TunRoute[];
    readonly ipv6: boolean;
    /** Datagrams with larger payloads are dropped. */
    readonly maxDatagramBytes: number;
  };
  readonly multicastGroups: readonly string[];
}

/** Relays what this machine would route, where rules of the kernel give it that instead (TPROXY). */
export interface ReduServiceConfiguration extends ListenerConfiguration {
  readonly handler: 'redu';
  /** Who sets the rules: `auto`, this program, `manual`, somebody else. */
  readonly tproxy: (typeof tproxyChoices)[number];
  /** Whether targets see the address and port of the client. */
  readonly transparent: boolean;
  readonly marks: Marks;
  /** The number of the routing table that turns datagrams to the relay. */
  readonly table: number;
}

/** Relays in front of a server that runs on this machine. */
export interface InsertServiceConfiguration extends CommonConfiguration {
  readonly handler: 'insert';
  /** Without a host the server is reached at any address of this machine. */
  readonly server: {readonly host?: string; readonly port: number};
  /** The interface that clients come through; undefined for any. Clients on this machine are among them in either case. */
  readonly interface?: string;
  readonly marks: Marks;
  /** The number of the routing table that turns the server's datagrams. */
  readonly table: number;
  /** Where rules steer datagrams already; undefined for ports that the kernel chooses. */
  readonly steered?: Steered;
}

/** Watches flows beside their path: what passes the interfaces of this machine. */
export interface CaptureServiceConfiguration extends CommonConfiguration {
  readonly handler: 'capture';
  /** The name of an interface, which need not exist yet, or `any`. */
  readonly interface: string;
  /** Only flows with one of these ports at either end; empty for all. */
  readonly ports: readonly number[];
  /** Only flows with an address in one of these CIDR blocks at either end; empty for all. */
  readonly nets: readonly string[];
  readonly ipv6: boolean;
  /** As `udpTimeoutMs`, once both sides have sent; the same where a timeout is written. */
  readonly answeredTimeoutMs: number;
  /** Flows beyond this many are counted without being told apart. */
  readonly maxFlows: number;
}

/** An address of the TUN device itself, and the number of bits that name its network. */
export interface TunNetwork {
  readonly address: string;
  readonly prefixBits: number;
}

/** A CIDR block that is routed into the TUN device. */
export interface TunRoute {
  readonly destination: string;
  readonly gateway: string | undefined;
}

/** Everything that is configured, with the defaults for what is not. */
export interface Configuration {
  readonly services: readonly ServiceConfiguration[];
  readonly transport: TransportChoice;
  /** How many threads relay. */
  readonly threads: number;
  /** The path of the control socket; undefined for none. */
  readonly control: string | undefined;
  /** Where metrics are served; undefined for nowhere. */
  readonly metrics: MetricsConfiguration | undefined;
  /** The fleet that this machine joins; undefined for none. */
  readonly fleet: FleetConfiguration | undefined;
  readonly keys: KeyChoices;
  readonly filters: readonly NamedFilter[];
  /** What is watched for. A filter may be `@name`, one of `filters`. */
  readonly alerts: readonly NamedFilter[];
  readonly screen: ScreenConfiguration;
  /** In the order in which they apply. */
  readonly labels: readonly LabelRule[];
  /** What inspection recognises besides what it knows. */
  readonly apps: readonly OwnApp[];
  /** The absolute path of a module with reporters for the relay's threads; undefined for none. */
  readonly reporterModule: string | undefined;
  /** How often every flow with traffic is logged; undefined for never. */
  readonly trafficLogIntervalMs: number | undefined;
  /** Whether the first datagrams of a flow are inspected for what they carry. */
  readonly inspect: boolean;
  /** Whether the names of addresses are looked up by reverse DNS. */
  readonly resolve: boolean;
  /** Whether the processes and users of local clients are looked up. */
  readonly processes: boolean;
  /** The absolute paths of .mmdb files that tell where addresses are, the first to be asked first. */
  readonly geo: readonly string[];
  /** Who gets IPFIX records of flows; undefined for nobody. */
  readonly ipfix: IpfixCollector | undefined;
}

/** A collector of IPFIX records; its host may be a name. */
export interface IpfixCollector extends Endpoint {
  readonly transport: 'udp' | 'tcp';
  /** A flow that goes on has a record each time that so much has passed. */
  readonly activeTimeoutMs: number;
  /** The observation domain: a collector keeps those of one host apart. */
  readonly domain: number;
}

type SingleSetting =
  | 'transport'
  | 'threads'
  | 'control'
  | 'metrics'
  | 'fleet'
  | 'keys'
  | 'reporterModule'
  | 'trafficLogIntervalMs'
  | 'inspect'
  | 'resolve'
  | 'processes'
  | 'geo'
  | 'ipfix';

/** What the file and the URLs say; a setting that neither mentions is undefined. */
export type PartialConfiguration = Pick<
  Configuration,
  'services' | 'filters' | 'alerts' | 'labels' | 'apps'
> & {
  readonly [Setting in SingleSetting]?: Configuration[Setting] | undefined;
} & {
  readonly screen: ScreenChoices;
  /** What works, and is not wise: sentences with their places. */
  readonly warnings: readonly string[];
  /** The location in the file of the value at a path, or of a key of the mapping there: `udptop.yaml:3:1`. */
  readonly locationOf: (path: readonly PropertyKey[], key?: string) => string;
};

/** What Prometheus may scrape. */
export interface MetricsConfiguration {
  /** With port 0 the kernel chooses the port. */
  readonly listen: Endpoint;
  readonly path: string;
  /** How many flows have series of their own; 0 for none. */
  readonly flows: number;
}

/** A fleet of machines, and the hub that they meet at. */
export interface FleetConfiguration {
  /** URLs of NATS servers, without users: `nats://hub:4222`. */
  readonly servers: readonly string[];
  readonly name: string;
  /** What this machine is called there; undefined for its host name. */
  readonly host?: string | undefined;
  /** The first words of all subjects. */
  readonly prefix: string;
  /** A name without a password is a token. */
  readonly user?: Credentials | undefined;
  /** Paths of files: credentials, and the seed of an nkey. */
  readonly credentials?: string | undefined;
  readonly nkey?: string | undefined;
  /** Undefined for a connection that is encrypted only where the server asks for it. */
  readonly tls?:
    | {readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string}
    | undefined;
  /** How long the hub keeps the past; 0 for not at all, undefined for as long as usual. */
  readonly historyMs?: number | undefined;
}

/** Settings of the screen. */
export interface ScreenConfiguration {
  readonly theme: ThemeName;
  readonly units: Units;
  /** Whether to draw with ASCII only; undefined leaves it to the locale. */
  readonly ascii?: boolean | undefined;
  /** Whether the view is kept for the next run. */
  readonly remember: boolean;
  /** Names of columns, unparsed: the view knows them. So are `sort` and `filter`; undefined is the view's default. */
  readonly columns?: string | readonly string[] | undefined;
  readonly sort?: string | undefined;
  readonly filter?: string | undefined;
  readonly intervalMs: number;
  /** How long ended flows stay in the table. */
  readonly lingerMs: number;
  /** Whether an alert rings the bell of the terminal when it begins. */
  readonly bell: boolean;
  readonly mouse: boolean;
  /** Whether addresses and names are masked. */
  readonly privacy: boolean;
  /** Whether actions on flows are disabled. */
  readonly readonly: boolean;
}

/** The settings of the screen that were chosen. */
export type ScreenChoices = {
  readonly [Setting in keyof ScreenConfiguration]?: ScreenConfiguration[Setting] | undefined;
};

/** Keys of the screen by command; see its key map. */
export interface KeyChoices {
  /** `htop` where it is undefined. */
  readonly preset: string | undefined;
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

export interface NamedFilter {
  readonly name: string;
  readonly filter: string;
}

/** Sets metadata on the flows that match. Plain data: it crosses threads. */
export interface LabelRule {
  readonly match: LabelMatch;
  readonly set: LabelValues;
}

/** The flows that a rule applies to: those that match every field given here, by any of its values. */
export interface LabelMatch {
  /** CIDR blocks and addresses. */
  readonly client?: readonly string[];
  readonly target?: readonly string[];
  /** Ports of the target. */
  readonly port?: readonly number[];
  readonly clientPort?: readonly number[];
  /** Names of services. */
  readonly service?: readonly string[];
}

/** The metadata that a rule sets. */
export type LabelValues = Readonly<Record<string, string | number | boolean>>;
