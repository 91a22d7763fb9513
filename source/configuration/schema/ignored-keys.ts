// Keys of gost's metadata that do nothing, and why. Parameters of URLs have the same names. Nothing here changes who may relay.
// Apart from their schemas: URLs do without those, which take long to load.

const ignoredWith = (why: string, keys: readonly string[]) => keys.map(key => [key, why] as const);
const forTcp = 'Ignored: it concerns TCP.';

export const everywhere = [
  ...ignoredWith(forTcp, ['readTimeout', 'sniffing', 'sniffing.timeout']),
  ...ignoredWith('Ignored: limits are read once, with this file.', [
    'limiter.refreshInterval',
    'limiter.cleanupInterval',
  ]),
];

export const ofSockets = [
  ['backlog', 'Ignored: every new client gets a session, up to limits.maxSessions.'],
  ['readQueueSize', 'Ignored: datagrams wait in the receive buffer of the kernel.'],
  ['readBufferSize', 'Ignored: datagrams of every length are relayed whole.'],
] as const;

export const ofSocks5 = [
  ['notls', 'Ignored: control connections are never encrypted here.'],
  ['hash', 'Ignored: a chain has one proxy.'],
  ...ignoredWith(forTcp, ['comp', 'mux.version', 'mux.keepaliveInterval', 'mux.keepaliveDisabled']),
  ...ignoredWith(forTcp, ['mux.keepaliveTimeout', 'mux.maxFrameSize', 'mux.maxReceiveBuffer']),
  ...ignoredWith(forTcp, ['mux.maxStreamBuffer']),
] as const;

export const ofService = [['enableStats', 'Ignored: all figures are always kept.']] as const;

const concernsTcp = 'Ignored: it concerns TCP or proxies by name.';
export const ofTungo = [
  ...ignoredWith(concernsTcp, ['sniffing.udp', 'sniffing.responseTimeout', 'sniffing.fallback']),
  ...ignoredWith(concernsTcp, ['proxy.dialByDomain', 'tungo.proxy.dialByDomain']),
  ...ignoredWith(concernsTcp, ['proxyDialByDomain', 'tungo.proxyDialByDomain']),
  ...ignoredWith(
    concernsTcp,
    ['tcpSendBufferSize', 'tcpReceiveBufferSize', 'tcpModerateReceiveBuffer'].flatMap(key => [
      key,
      `tungo.${key}`,
    ]),
  ),
];

const resolverStays = 'Ignored: the resolver of this machine stays as it is.';
export const ofDevice = ignoredWith(resolverStays, ['dns', 'tun.dns']);

const namesOf = (...lists: readonly (readonly (readonly [string, string])[])[]) => [
  'retries',
  ...lists.flat().map(([name]) => name),
];

/** Parameters of URLs that do nothing. */
export const ignoredParameters = {
  sockets: namesOf(everywhere, ofService, ofSockets, ofSocks5),
  tungo: namesOf(everywhere, ofService, ofTungo, ofDevice),
} as const;
