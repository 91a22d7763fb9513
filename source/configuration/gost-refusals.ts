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
  redirect: `it catches TCP; ${udpOnly}, or use redu for the UDP that is routed through this machine`,
  red: `it catches TCP; ${udpOnly}, or use redu for the UDP that is routed through this machine`,
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
  metrics: 'it is no service here; set metrics: to an address',
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
  ...['redirect', 'red', 'rtcp', 'rudp', 'tun', 'tap', 'dns', 'serial', 'unix', 'stdio', 'masque'],
];

const sections = {
  resolvers: 'udptop asks the resolver of this machine; configure it there',
  hosts: 'udptop asks the resolver of this machine; add the names to /etc/hosts',
  ingresses: `ingress rules are for tunnels; ${udpOnly}`,
  sds: `service discovery is for tunnels; ${udpOnly}`,
  recorders: 'use --record, which records all flows, or --log-file',
  rlimiters: 'they limit requests; use limiters for traffic and climiters for sessions',
  loggers: 'udptop has one log; use --log-file and --log-level',
  quotas: 'udptop counts totals, and limits rates only; use limiters',
  caches: `caches are for HTTP; ${udpOnly}`,
  rewriters: `rewriters are for HTTP; ${udpOnly}`,
  p2ps: `peer-to-peer tunnels need gost at both ends; ${udpOnly}`,
  routers: `routers are for tunnels; ${udpOnly}`,
  api: "an API changes who may relay; udptop's is its control socket; set control: to a path",
};
const encryption = 'udptop neither encrypts nor decrypts; remove it';
const inFile = namesOf(sections);

const inService = namesOf({
  resolver: sections.resolvers,
  hosts: sections.hosts,
  rlimiter: sections.rlimiters,
  logger: sections.loggers,
  loggers: sections.loggers,
  recorder: sections.recorders,
  recorders: sections.recorders,
  tls: encryption,
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
  selector: 'write it in the forwarder; a chain has one proxy here',
  metadata: 'it has no settings of its own here; remove it',
  host: `nodes have no hosts here: ${udpOnly}`,
  ingress: sections.ingresses,
  sd: sections.sds,
});

const inMetadata = namesOf({
  netns: 'start udptop in that network namespace, with ip netns exec',
  'netns.out': 'start udptop in that network namespace, with ip netns exec',
  preup: 'udptop runs no commands; run it before udptop',
  postup: 'udptop runs no commands; run it after udptop has started',
  predown: 'udptop runs no commands; run it before udptop ends',
  postdown: 'udptop runs no commands; run it after udptop',
  proxyprotocol: 'udptop takes the address that a datagram comes from as that of its client; remove it',
  ignorechain: 'leave out the chain of the handler instead',
  mptcp: `it is for TCP; ${udpOnly}`,
  bind: `BIND of SOCKS5 is for TCP; ${udpOnly}`,
  knock: `probing resistance is for HTTP proxies; ${udpOnly}`,
  proberesist: `probing resistance is for HTTP proxies; ${udpOnly}`,
  'observer.resettraffic': 'the totals in the log count from the start; remove it',
  'limiter.scope': 'each line of a limiter says whom it is for: $ the service, $$ each flow, or clients',
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
    const instead =
      path[0] === 'observers'
        ? 'totals go to the log here; remove it'
        : 'write the entries here, in this file';
    return refused('the loader', key, instead);
  }
  if (path[0] === 'metrics' && name === 'auth') {
    return refused(
      'the key',
      key,
      'listen at loopback, and let a proxy that asks for a password stand in front',
    );
  }
  if (path[0] !== 'services' && path[0] !== 'chains' && path[0] !== 'hops') return undefined;
  if (userKeys.includes(name)) return refused('the key', key, usersInstead(path));
  if (path.at(-1) === 'metadata') return refusedIf('the key', key, inMetadata.get(name));
  if (path[0] !== 'services' && (name === 'interface' || name === 'sockopts')) {
    return refused(
      'the key',
      key,
      'write it in the metadata of the service; a proxy is reached by the usual route',
    );
  }
  return refusedIf('the key', key, inService.get(name));
}

const parameters = namesOf({
  limiter:
    'use limiter.in and limiter.out for the service, limiter.conn.in and limiter.conn.out for each flow',
  dns: sections.resolvers,
  prefer: sections.resolvers,
  path: `it is for HTTP and WebSocket; ${udpOnly}`,
  host: `it is for HTTP and WebSocket; ${udpOnly}`,
  ...Object.fromEntries(
    ['certFile', 'keyFile', 'caFile', 'cert', 'key', 'ca', 'secure', 'serverName'].flatMap(name => [
      [name.toLowerCase(), encryption],
      [`tls.${name.toLowerCase()}`, encryption],
    ]),
  ),
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
    parameters.get(name) ?? inMetadata.get(name) ?? (urlNames.has(name) ? inService.get(name) : undefined),
  );
}

/** Why a scheme of gost's URLs is refused: a handler, a listener, or both as in `socks5+tls`. */
export function refuseScheme(scheme: string): string | undefined {
  const [handler = '', listener] = scheme.toLowerCase().split('+');
  return refuseHandler(handler) ?? refuseListener(listener ?? handler);
}
