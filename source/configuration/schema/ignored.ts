import {z} from 'zod';

/** A key of gost that loads and does nothing. Editors strike it through. */
export const ignored = (description: string) => z.unknown().meta({description, deprecated: true});

const ignoredWith = (why: string, keys: readonly string[]) => keys.map(key => [key, why] as const);
const forTcp = 'Ignored: it concerns TCP.';

/** Keys of metadata that do nothing, and why. Parameters of URLs have the same names. Nothing here changes who may relay. */
const everywhere = [
  ...ignoredWith(forTcp, ['readTimeout', 'sniffing', 'sniffing.timeout']),
  ...ignoredWith('Ignored: limits are read once, with this file.', [
    'limiter.refreshInterval',
    'limiter.cleanupInterval',
  ]),
];

const ofSockets = [
  ['backlog', 'Ignored: every new client gets a session, up to limits.maxSessions.'],
  ['readQueueSize', 'Ignored: datagrams wait in the receive buffer of the kernel.'],
  ['readBufferSize', 'Ignored: datagrams of every length are relayed whole.'],
] as const;

const ofSocks5 = [
  ['notls', 'Ignored: control connections are never encrypted here.'],
  ['hash', 'Ignored: a chain has one proxy.'],
  ...ignoredWith(forTcp, ['comp', 'mux.version', 'mux.keepaliveInterval', 'mux.keepaliveDisabled']),
  ...ignoredWith(forTcp, ['mux.keepaliveTimeout', 'mux.maxFrameSize', 'mux.maxReceiveBuffer']),
  ...ignoredWith(forTcp, ['mux.maxStreamBuffer']),
] as const;

const ofService = [['enableStats', 'Ignored: all figures are always kept.']] as const;

const concernsTcp = 'Ignored: it concerns TCP or proxies by name.';
const ofTungo = [
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
const ofDevice = ignoredWith(resolverStays, ['dns', 'tun.dns']);

const schemasOf = (keys: readonly (readonly [string, string])[]) =>
  Object.fromEntries(keys.map(([key, why]) => [key, ignored(why)]));

export const ignoredInHandler = schemasOf([...everywhere, ...ofSockets, ...ofSocks5]);
export const ignoredInListener = schemasOf([...everywhere, ...ofSockets]);
export const ignoredInService = schemasOf([...everywhere, ...ofService]);
export const ignoredInTungoHandler = schemasOf([...everywhere, ...ofTungo]);
export const ignoredInTungoListener = z.object(schemasOf(ofDevice)).partial().shape;

const namesOf = (...lists: readonly (readonly (readonly [string, string])[])[]) => [
  'retries',
  ...lists.flat().map(([name]) => name),
];

/** Parameters of URLs that do nothing. */
export const ignoredParameters = {
  sockets: namesOf(everywhere, ofService, ofSockets, ofSocks5),
  tungo: namesOf(everywhere, ofService, ofTungo, ofDevice),
} as const;

/** Sections of a file that do nothing. Without them udptop relays for the same clients. */
export const ignoredSections = {
  log: ignored('Ignored: use --log-file and --log-level.').optional(),
  metrics: ignored('Ignored: read the control socket, or --output ndjson.').optional(),
  profiling: ignored('Ignored: udptop has no profiling endpoint.').optional(),
  tls: ignored('Ignored: udptop neither encrypts nor decrypts.').optional(),
};
