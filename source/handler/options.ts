import type {Credentials} from '../address/proxy.js';
import type {Limits} from '../flow/limits.js';
import type {Logger} from '../flow/logger.js';
import type {Selector} from '../flow/selector.js';
import type {TransportChoice} from '../flow/transport-choice.js';
import type {StatsReporterRegistry} from '../reporting/registry.js';

/** Options of every type of handler. */
export interface MeteredHandlerOptions {
  /** The GUID under which the service's reporter is registered. Default: none, so that the service is not metered. */
  readonly statsGUID?: string;
  /** A flow without traffic ends after this time: a duration such as `30s` or `1m30s`. Default: `30s`. */
  readonly udpTimeout?: string;
  /** What logs and meters call the service. Default: the address that it listens at, or the name of its device or interface. */
  readonly name?: string;
  /** Where the reporter is looked up. Default: the reporters registered in this thread. */
  readonly registry?: StatsReporterRegistry;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
}

/** Options of the handlers that relay. */
export interface CommonHandlerOptions extends MeteredHandlerOptions {
  /**
   * Who may use the relay: CIDR blocks such as `10.0.0.0/8`, or `any`. Default: clients of this machine, so it is
   * required unless `listen` is a loopback address. A TUN device admits any by default: routes lead to it.
   */
  readonly allow?: string | readonly string[];
  /** Who may not, although `allow` admits them: addresses and CIDR blocks. Default: nobody. */
  readonly deny?: string | readonly string[];
  /** Defaults: 10,000 sessions, as many for each client address, and as `Limits` says. */
  readonly limits?: Partial<
    Pick<Limits, 'maxSessions' | 'maxSessionsPerClient' | 'newSessionsPerSecond' | 'amplification'>
  >;
  /** A SOCKS5 proxy to send through, such as `socks5://user:password@127.0.0.1:1080` (RFC 1928). Default: none. */
  readonly forward?: string;
  /** Default: `auto`. */
  readonly transport?: TransportChoice;
}

/** Options of the handlers that listen at an address. */
export interface ListeningHandlerOptions extends CommonHandlerOptions {
  /**
   * The IP address and port to listen at, such as `127.0.0.1:5300` or `[::1]:5300`. Port 0 lets the kernel choose a
   * free port; `handler.address` says which. Without a host, as in `:5300`, it is 127.0.0.1.
   */
  readonly listen: string;
}

/** Forwards a port. */
export interface UdpHandlerOptions extends ListeningHandlerOptions {
  readonly type: 'udp';
  /** Where to forward to, such as `127.0.0.1:53`, `[::1]:53` or `example.org:53`; one of several for each client. */
  readonly target: string | readonly string[];
  /** How one of several targets is chosen. Default: `round`. */
  readonly strategy?: Selector['strategy'];
  /** A target is passed over after this many refusals in a row. Default: 1. */
  readonly maxFails?: number;
  /** How long it is passed over: a duration such as `10s`. Default: `10s`. */
  readonly failTimeout?: string;
  /** False ends a session with its first reply. Default: true. */
  readonly keepalive?: boolean;
  /** 2 tells targets who the client is, in a header in front of each datagram (PROXY protocol, version 2). Default: no header. */
  readonly proxyProtocol?: 0 | 2;
  /**
   * Whether targets see the address and port of the client. It needs CAP_NET_RAW, the batched transport, and rules that give
   * this machine what targets reply to clients (nft: `socket transparent`). Default: false.
   */
  readonly transparent?: boolean;
}

/** Relays for SOCKS5 clients, UDP only (RFC 1928, UDP ASSOCIATE). */
export interface Socks5HandlerOptions extends ListeningHandlerOptions {
  readonly type: 'socks5';
  /** The user name and password that clients must give (RFC 1929). Default: none are asked for. */
  readonly auth?: Credentials;
  /** The private addresses that clients from elsewhere may reach: CIDR blocks, or `any`. Default: none. */
  readonly privateTargets?: string | readonly string[];
}

/** Relays every UDP flow that is routed into a TUN device (Linux). */
export interface TungoHandlerOptions extends CommonHandlerOptions {
  readonly type: 'tungo';
  /** The addresses of the device: `10.66.0.1/24`, or several separated by commas. */
  readonly net: string;
  /** The name of the device. Default: `tungo`. */
  readonly device?: string;
  /** The MTU of the device in bytes: 68 to 65,535, and at least 1280 with IPv6. Default: 1420. */
  readonly mtu?: number;
  /** The CIDR blocks that are routed into the device, each optionally followed by a space and a gateway. Default: none. */
  readonly routes?: readonly string[];
  /** Whether IPv6 is relayed. Default: true if `net` or a route has IPv6. */
  readonly ipv6?: boolean;
  /** The multicast groups whose datagrams are forwarded. Default: none. */
  readonly multicastGroups?: readonly string[];
  /** The largest payload that is relayed, in bytes. Larger ones are dropped. Default: 65,535. */
  readonly udpBufferSize?: number;
  /** The network device through which forwarded datagrams leave (SO_BINDTODEVICE). Default: the kernel's choice. */
  readonly interface?: string;
  /** The mark of forwarded datagrams, for ip rules (SO_MARK). Default: none. */
  readonly so_mark?: number;
}

/** Watches flows beside their path, without relaying any (Linux). `udpTimeout` is by default 120s once both sides have sent. */
export interface CaptureHandlerOptions extends MeteredHandlerOptions {
  readonly type: 'capture';
  /** The interface to watch, which need not exist yet, or `any`. Default: `any`. */
  readonly interface?: string;
  /** Only flows with one of these ports at either end. Default: all. */
  readonly ports?: readonly number[];
  /** Only flows with an address in one of these CIDR blocks at either end. Default: all. */
  readonly nets?: string | readonly string[];
  /** Whether IPv6 is watched, too. Default: true. */
  readonly ipv6?: boolean;
  /** The most flows at a time, 1 to 2,000,000. What exceeds it is not told apart. Default: 100,000. */
  readonly maxFlows?: number;
}

/** Options of the handlers that relay. */
export type RelayHandlerOptions = UdpHandlerOptions | Socks5HandlerOptions | TungoHandlerOptions;
export type HandlerOptions = RelayHandlerOptions | CaptureHandlerOptions;

/**
 * `handler.metadata` of a gost configuration. Of several spellings the first that is there counts. A number alone is a
 * number of seconds. The keys behind the timeout are of `tungo`, those behind `ipv6` of `capture`, and `ipv6` is of both.
 */
export interface HandlerMetadata {
  readonly statsGUID?: string;
  readonly 'tungo.statsGUID'?: string;
  readonly 'stats.guid'?: string;
  readonly udpTimeout?: string | number;
  readonly 'tungo.udpTimeout'?: string | number;
  /** The largest payload that is relayed, in bytes. */
  readonly 'udp.bufferSize'?: number;
  readonly udpBufferSize?: number;
  readonly 'tungo.udpBufferSize'?: number;
  /** The most sessions at a time; 0 for no limit. */
  readonly 'udp.maxConcurrency'?: number;
  readonly udpMaxConcurrency?: number;
  readonly maxConcurrency?: number;
  readonly 'tungo.udp.maxConcurrency'?: number;
  readonly 'tungo.udpMaxConcurrency'?: number;
  /** The multicast groups whose datagrams are forwarded: a list, or a text with commas between. */
  readonly multicastGroups?: string | readonly string[];
  readonly 'tungo.multicastGroups'?: string | readonly string[];
  readonly ipv6?: boolean;
  /** The interface to watch, or `any`. */
  readonly interface?: string;
  /** Ports and CIDR blocks at either end. */
  readonly ports?: readonly number[];
  readonly nets?: string | readonly string[];
  /** The most flows at a time. */
  readonly maxFlows?: number;
}
