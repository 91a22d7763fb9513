// What gost has and udptop does not, and what to use instead. Names are in lower case: gost ignores the case of letters.

/** A map, because a name that a user writes may be that of an object's own method. */
const namesOf = (texts: Readonly<Record<string, string>>) => new Map(Object.entries(texts));

const udpOnly = 'udptop relays UDP only; keep gost for it';
const plainClients = 'clients reach udptop by plain UDP (listener udp), or by TCP for SOCKS5 (listener tcp)';

const handlers = namesOf({
  relay: 'its tunnels need gost at both ends; use udp to forward a port, or socks5',
  http: `an HTTP proxy carries TCP; ${udpOnly}`,
  http2: `an HTTP/2 proxy carries TCP; ${udpOnly}`,
  http3: `an HTTP/3 proxy carries TCP; ${udpOnly}`,
  masque: 'use socks5, whose clients choose the targets, too',
  sni: `SNI routing is for TCP; ${udpOnly}`,
  ss: `Shadowsocks is encrypted; use socks5, or ${udpOnly.slice('udptop relays UDP only; '.length)}`,
  ssu: 'Shadowsocks is encrypted; use udp to forward a port to its server',
  socks4: 'SOCKS4 has no UDP; use socks5',
  socks4a: 'SOCKS4 has no UDP; use socks5',
  auto: 'udptop recognises no protocol by its first bytes; use socks5',
  tcp: `${udpOnly}, or use udp for the same port`,
  rtcp: `${udpOnly}, or use udp for the same port`,
  rudp: 'it opens its port on another machine; run udptop with udp on that machine',
  forward: 'use udp, which forwards to the nodes of its forwarder',
  remote: 'use udp, which forwards to the nodes of its forwarder',
  redirect: `it catches TCP; ${udpOnly}, or use tungo for what is routed through this machine`,
  red: `it catches TCP; ${udpOnly}, or use tungo for what is routed through this machine`,
  redu: 'use tungo: it relays the UDP that is routed into a TUN device',
  dns: 'use udp with your resolver as its target: names and answers are shown as they pass',
  tun: 'it is a tunnel between two machines; use tungo, which relays every UDP flow that is routed into a device',
  tap: 'it is a tunnel between two machines; use tungo, which relays every UDP flow that is routed into a device',
  tunnel: 'its tunnels need gost at both ends; use udp to forward a port',
  router: 'it is a network of tunnels; use tungo for what is routed through this machine',
  sshd: `${udpOnly}, or use udp for the same port`,
  ssh: `${udpOnly}, or use udp for the same port`,
  file: 'udptop serves no files; keep gost for it',
  serial: `it is a serial port; ${udpOnly}`,
  unix: `unix sockets are local; ${udpOnly}`,
  metrics: 'udptop has no metrics endpoint; read control:, or --output ndjson',
  api: "udptop's API is its control socket; set control: to a path",
});

const transports: readonly string[] = [
  ...['tls', 'mtls', 'dtls', 'ws', 'wss', 'mws', 'mwss', 'h2', 'h2c', 'grpc', 'quic', 'kcp', 'pht', 'phts'],
  ...[
    'http2',
    'http3',
    'h3',
    'wt',
    'ssh',
    'sshd',
    'mtcp',
    'obfs-http',
    'otls',
    'otcp',
    'icmp',
    'icmp6',
    'ftcp',
  ],
  ...['redirect', 'red', 'redu', 'rtcp', 'rudp', 'tun', 'tap', 'dns', 'serial', 'unix', 'stdio', 'masque'],
];

const sections = {
  resolvers: 'udptop asks the resolver of this machine; configure it there',
  hosts: 'udptop asks the resolver of this machine; add the names to /etc/hosts',
  ingresses: `ingress rules are for tunnels; ${udpOnly}`,
  sds: `service discovery is for tunnels; ${udpOnly}`,
  recorders: 'use --record, which records all flows, or --log-file',
  rlimiters: 'they limit requests; use limiters for traffic and climiters for sessions',
  loggers: 'udptop has one log; use --log-file and --log-level',
  log: 'use --log-file and --log-level',
  routers: `routers are for tunnels; ${udpOnly}`,
  profiling: 'udptop has no profiling endpoint; remove it',
  api: "udptop's API is its control socket; set control: to a path",
  metrics: 'udptop has no metrics endpoint; read control:, or --output ndjson',
  tls: 'udptop neither encrypts nor decrypts; remove it',
};
const inFile = namesOf(sections);

const inService = namesOf({
  resolver: sections.resolvers,
  hosts: sections.hosts,
  rlimiter: sections.rlimiters,
  logger: sections.loggers,
  loggers: sections.loggers,
  recorder: sections.recorders,
  recorders: sections.recorders,
  tls: sections.tls,
  chain: 'write it in the handler',
  chaingroup: 'a service has one chain; name it in handler.chain',
  bypass: 'write it in the service',
  bypasses: 'write it in the service',
  filter: `nodes have no filters here: ${udpOnly}`,
  matcher: `nodes have no matchers here: ${udpOnly}`,
  http: `nodes have no HTTP settings here: ${udpOnly}`,
  path: `nodes have no paths here: ${udpOnly}`,
  protocol: `nodes have no protocols here: ${udpOnly}`,
  network: 'targets are reached by UDP, which is all that is relayed; remove it',
  dialer: 'targets are reached by UDP; a proxy belongs under chains:',
  connector: 'targets are reached by UDP; a proxy belongs under chains:',
  selector: 'a chain has one proxy here; only forwarders select',
  ingress: sections.ingresses,
  sd: sections.sds,
});

/** Where lists of names come from besides this file. */
const loaders = ['file', 'redis', 'http', 'plugin'];
const listNames = ['authers', 'admissions', 'bypasses', 'limiters', 'climiters', 'observers', 'hops'];

const refusedIf = (what: string, name: string, instead: string | undefined) =>
  instead === undefined ? undefined : refused(what, name, instead);
const refused = (what: string, name: string, instead: string) =>
  `${what} ${name} of gost is not supported: ${instead}`;

/** Why a handler type of gost is refused; undefined if gost has no such type either. */
export function refuseHandler(type: string): string | undefined {
  return refusedIf('the handler', type, handlers.get(type.toLowerCase()));
}

/** Why a listener type of gost is refused. */
export function refuseListener(type: string): string | undefined {
  return transports.includes(type.toLowerCase()) ? refused('the listener', type, plainClients) : undefined;
}

/** Why the type of a connector or a dialer of gost is refused. */
export function refuseConnector(what: 'connector' | 'dialer', type: string): string | undefined {
  const isKnown = handlers.has(type.toLowerCase()) || transports.includes(type.toLowerCase());
  const instead =
    what === 'connector'
      ? 'only SOCKS5 proxies carry UDP; use the connector socks5'
      : 'the proxy is reached by plain TCP; use the dialer tcp, or none';
  return isKnown ? refused(`the ${what}`, type, instead) : undefined;
}

const userKeys = ['auth', 'auther', 'authers'];

/** Where users belong that are written elsewhere. The handler that refuses them can only be tungo. */
function usersInstead(path: readonly PropertyKey[]): string {
  if (path[0] !== 'services') return 'write the user of a proxy in its connector, as auth';
  return path.at(-1) === 'handler'
    ? 'only socks5 asks clients for a user and a password; use allow'
    : 'write it in the handler';
}

/** Why a key of gost is refused; undefined if gost has no such key either. @param path of the mapping that has it */
export function refuseKey(path: readonly PropertyKey[], key: string): string | undefined {
  const name = key.toLowerCase();
  if (path.length === 0) return refusedIf('the section', key, inFile.get(name));
  if (listNames.includes(String(path[0])) && loaders.includes(name)) {
    return refused('the loader', key, 'write the entries here, in this file');
  }
  if (path[0] !== 'services' && path[0] !== 'chains' && path[0] !== 'hops') return undefined;
  if (userKeys.includes(name)) return refused('the key', key, usersInstead(path));
  return refusedIf('the key', key, inService.get(name));
}

const parameters = namesOf({
  bind: `BIND of SOCKS5 is for TCP; ${udpOnly}`,
  rlimiter: sections.rlimiters,
  knock: `probing resistance is for HTTP proxies; ${udpOnly}`,
  proberesist: `probing resistance is for HTTP proxies; ${udpOnly}`,
});

/** Keys of services that gost's URLs have as parameters, too. */
const urlNames: ReadonlySet<string> = new Set([
  'resolver',
  'hosts',
  'rlimiter',
  'recorder',
  'protocol',
  'network',
]);

/** Why a parameter of gost's URLs is refused. */
export function refuseParameter(parameter: string): string | undefined {
  const name = parameter.toLowerCase();
  return refusedIf(
    'the parameter',
    parameter,
    parameters.get(name) ?? (urlNames.has(name) ? inService.get(name) : undefined),
  );
}

/** Why a scheme of gost's URLs is refused: a handler, a listener, or both as in `socks5+tls`. */
export function refuseScheme(scheme: string): string | undefined {
  const [handler = '', listener] = scheme.toLowerCase().split('+');
  return refuseHandler(handler) ?? refuseListener(listener ?? handler);
}
