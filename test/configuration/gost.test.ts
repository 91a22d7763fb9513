import {describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../source/configuration/configuration-error.js';
import type {ServiceConfiguration} from '../../source/configuration/model.js';
import {parseListenUrl} from '../../source/configuration/url/listen-url.js';
import {parseConfigurationText} from '../../source/configuration/yaml/file.js';
import {mostSessions} from '../../source/flow/limits.js';

/** The only service of a URL or a file. */
function load(text: string): ServiceConfiguration {
  if (/^[a-z0-9+]+:\/\//.test(text)) {
    const problems: string[] = [];
    const service = parseListenUrl(text, 'service-0', problem => problems.push(problem));
    expect(problems).toEqual([]);
    return service!;
  }
  return parseConfigurationText(text, 'gost.yml').services[0]!;
}

function mistakesIn(text: string): readonly string[] {
  if (/^[a-z0-9+]+:\/\//.test(text)) {
    const problems: string[] = [];
    expect(parseListenUrl(text, 'service-0', problem => problems.push(problem))).toBeUndefined();
    return problems.map(problem => problem.replace(/^--listen \S+: /, ''));
  }
  try {
    parseConfigurationText(text, 'gost.yml');
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  throw new Error('it loads');
}

/** A port forward, with more keys of the service and more sections of the file. */
const forward = (keys = '', sections = '') => `
services:
  - name: service-0
    addr: 127.0.0.1:5300
    handler: {type: udp}
    listener: {type: udp}
    forwarder: {nodes: [{name: target-0, addr: 192.0.2.1:53}]}
${keys}
${sections}`;
const socks = (keys = '', sections = '', handler = '') => `
services:
  - name: service-0
    addr: 127.0.0.1:1080
    handler: {type: socks5${handler}}
    listener: {type: tcp}
${keys}
${sections}`;
const tungo = (handler = '', listener = 'net: 10.66.0.1/24', keys = '') => `
services:
  - name: service-0
    addr: :0
    handler: {type: tungo, metadata: {${handler}}}
    listener: {type: tungo, metadata: {${listener}}}
${keys}`;

describe('what gost’s documentation writes loads', () => {
  test.each<[what: string, text: string, service: object]>([
    ['a port forward', 'udp://:5300/192.0.2.1:53', {listen: {host: '127.0.0.1', port: 5300}}],
    [
      'a port forward for others',
      'udp://:5300/192.0.2.1:53?allow=any',
      {listen: {host: '0.0.0.0'}, allow: 'any'},
    ],
    ['keepAlive and ttl in seconds', 'udp://:5300/192.0.2.1:53?keepAlive=true&ttl=5', {udpTimeoutMs: 5000}],
    [
      'sizes and queues',
      'udp://:5300/192.0.2.1:53?readBufferSize=4096&backlog=64&readQueueSize=64',
      {handler: 'udp'},
    ],
    ['SOCKS5 with notls', 'socks5://:1080?notls=true', {handler: 'socks5'}],
    [
      'SOCKS5 with UDP',
      'socks5://ada:secret@:1080?udp=true&udpBufferSize=4096',
      {users: [{username: 'ada', password: 'secret'}]},
    ],
    [
      'SOCKS5 with auth in base64',
      `socks5://:1080?auth=${Buffer.from('ada:s:x').toString('base64')}`,
      {users: [{username: 'ada', password: 's:x'}]},
    ],
    [
      'an interface and a mark',
      'udp://:5300/192.0.2.1:53?interface=eth0&so_mark=100',
      {egress: {interface: 'eth0', mark: 100}},
    ],
    [
      'limits of traffic',
      'udp://:5300/192.0.2.1:53?limiter.in=10MB&limiter.out=512KB',
      {rateLimits: {service: {rxBytesPerSecond: 10_485_760, txBytesPerSecond: 524_288}}},
    ],
    [
      'limits of datagrams one way and of bytes the other',
      'udp://:5300/192.0.2.1:53?limiter.in=1000pps&limiter.out=5KB',
      {rateLimits: {service: {rxDatagramsPerSecond: 1000, txBytesPerSecond: 5120}}},
    ],
    [
      'a limit of new sessions',
      'udp://:5300/192.0.2.1:53?limiter.in=10sps',
      {limits: {newSessionsPerSecond: 10}},
    ],
    [
      'limits of traffic for each flow',
      'socks5://:1080?limiter.conn.in=1MB',
      {rateLimits: {flow: {rxBytesPerSecond: 1_048_576}}},
    ],
    ['a limit of sessions', 'udp://:5300/192.0.2.1:53?climiter=1000', {limits: {maxSessions: 1000}}],
    ['clients that are admitted', 'udp://:5300/192.0.2.1:53?admission=~10.0.0.0/8', {allow: ['10.0.0.0/8']}],
    [
      'clients that are refused',
      'udp://:5300/192.0.2.1:53?admission=127.0.0.2',
      {deny: ['127.0.0.2'], allow: []},
    ],
    [
      'targets that are bypassed',
      'socks5://:1080?bypass=192.168.0.0/16,10.0.0.1',
      {bypass: {whitelist: false, blocks: ['192.168.0.0/16', '10.0.0.1']}},
    ],
    [
      'a TUN device',
      'tungo://:0?net=10.66.0.1/24&route=10.99.0.0/16&udp.maxConcurrency=0',
      {limits: {maxSessions: mostSessions}},
    ],
    [
      'a TUN device with a peer',
      'tungo://:0?tun.net=10.66.0.1/32&tun.peer=10.66.0.2&tun.name=udp0',
      {device: {name: 'udp0', routes: [{destination: '10.66.0.2/32'}]}},
    ],
    [
      'keys in capitals',
      forward().replace('handler', 'Handler').replace('forwarder', 'ForWarder'),
      {handler: 'udp', target: {host: '192.0.2.1'}},
    ],
    [
      'a listener with its settings',
      forward().replace(
        'listener: {type: udp}',
        'listener: {type: udp, metadata: {keepAlive: true, TTL: 5s, readBufferSize: 4096, backlog: 128, readQueueSize: 128}}',
      ),
      {udpTimeoutMs: 5000},
    ],
    [
      'seconds without a unit',
      forward().replace('{type: udp}\n', '{type: udp, metadata: {udpTimeout: 90}}\n'),
      {udpTimeoutMs: 90_000},
    ],
    [
      'an interface and a mark, as older files have them',
      forward('    interface: eth0\n    sockopts: {mark: 438}'),
      {egress: {interface: 'eth0', mark: 438}},
    ],
    [
      'an interface and a mark in the metadata',
      forward('    metadata: {interface: eth0, so_mark: 438}'),
      {egress: {interface: 'eth0', mark: 438}},
    ],
    [
      'a hop',
      forward(
        '',
        'hops: [{name: hop-0, nodes: [{name: a, addr: 192.0.2.7:53}, {name: b, addr: 192.0.2.8:53}]}]',
      ).replace(
        /forwarder: .*/,
        'forwarder: {hop: hop-0, selector: {strategy: fifo, maxFails: 1, failTimeout: 30}}',
      ),
      {target: {host: '192.0.2.7'}, otherTargets: [{host: '192.0.2.8'}], selector: {failTimeoutMs: 30_000}},
    ],
    [
      'an auther',
      socks(
        '',
        'authers: [{name: auther-0, auths: [{username: u1, password: p1}, {username: u2, password: p2}]}]',
        ', auther: auther-0',
      ),
      {
        users: [
          {username: 'u1', password: 'p1'},
          {username: 'u2', password: 'p2'},
        ],
      },
    ],
    [
      'several authers, and a user beside them',
      socks(
        '',
        'authers: [{name: a, auths: [{username: u1, password: p1}]}, {name: b, auths: [{username: u2, password: p2}]}]',
        ', auth: {username: u0, password: p0}, authers: [a, b]',
      ),
      {users: [{username: 'u0'}, {username: 'u1'}, {username: 'u2'}]},
    ],
    [
      'an admission',
      forward(
        '    admission: admission-0',
        'admissions: [{name: admission-0, whitelist: true, matchers: [127.0.0.1, 192.168.0.0/16]}]',
      ),
      {allow: ['127.0.0.1', '192.168.0.0/16']},
    ],
    [
      'several admissions',
      forward(
        '    admissions: [a, b]',
        'admissions: [{name: a, matchers: [127.0.0.2]}, {name: b, matchers: [127.0.0.3]}]',
      ),
      {deny: ['127.0.0.2', '127.0.0.3']},
    ],
    [
      'a limiter',
      forward(
        '    limiter: limiter-0',
        "limiters: [{name: limiter-0, limits: ['$ 100MB 200MB', '$$ 10MB', '192.168.1.1  512KB 1MB', '192.168.0.0/16  1MB  5MB']}]",
      ),
      {
        rateLimits: {
          service: {rxBytesPerSecond: 104_857_600, txBytesPerSecond: 209_715_200},
          flow: {rxBytesPerSecond: 10_485_760},
          clients: [
            {block: '192.168.1.1', rate: {rxBytesPerSecond: 524_288, txBytesPerSecond: 1_048_576}},
            {block: '192.168.0.0/16'},
          ],
        },
      },
    ],
    [
      'a limiter of datagrams, new sessions and networks, which gost has not',
      forward(
        '    limiter: limiter-0',
        "limiters: [{name: limiter-0, limits: ['$ 20sps', '$$ 1000pps 500pps', '10.0.0.0/8 1MB', '10.0.0.0/8 5sps', 'network 10.0.0.0/8 0 2000PPS']}]",
      ),
      {
        limits: {newSessionsPerSecond: 20},
        rateLimits: {
          flow: {rxDatagramsPerSecond: 1000, txDatagramsPerSecond: 500},
          clients: [{block: '10.0.0.0/8', rate: {rxBytesPerSecond: 1_048_576, newSessionsPerSecond: 5}}],
          networks: [{block: '10.0.0.0/8', rate: {txDatagramsPerSecond: 2000}}],
        },
      },
    ],
    [
      'a climiter',
      forward(
        '    climiter: climiter-0',
        "climiters: [{name: climiter-0, limits: ['$ 1000', '$$ 100', '192.168.1.1  10']}]",
      ),
      {
        limits: {
          maxSessions: 1000,
          maxSessionsPerClient: 100,
          clients: [{block: '192.168.1.1', maxSessions: 10}],
        },
      },
    ],
    [
      'an observer',
      forward(
        '    observer: observer-0\n    metadata: {observePeriod: 30s}',
        'observers: [{name: observer-0, type: log}]',
      ),
      {observePeriodMs: 30_000},
    ],
    [
      'an observer of the handler, at its own pace',
      socks('', 'observers: [{name: observer-0}]', ', observer: observer-0'),
      {observePeriodMs: 5000},
    ],
    [
      'a bypass',
      socks(
        '    bypass: bypass-0',
        'bypasses: [{name: bypass-0, whitelist: true, matchers: [192.0.2.0/24]}]',
      ),
      {bypass: {whitelist: true, blocks: ['192.0.2.0/24']}},
    ],
    [
      'a chain whose hop is elsewhere',
      socks(
        '',
        'chains: [{name: chain-0, hops: [{name: hop-0}]}]\nhops: [{name: hop-0, nodes: [{name: node-0, addr: 192.0.2.9:1080, connector: {type: socks5}, dialer: {type: tcp}}]}]',
        ', chain: chain-0',
      ),
      {proxy: {host: '192.0.2.9', port: 1080}},
    ],
    [
      'the original handler’s keys',
      tungo(
        'udp.bufferSize: 2048, tungo.udpMaxConcurrency: 0, tungo.multicastGroups: "239.1.2.3, 239.1.2.4", udpTimeout: 60, sniffing: true, sniffing.udp: true, proxy.dialByDomain: true',
      ),
      {
        device: {maxDatagramBytes: 2048},
        limits: {maxSessions: mostSessions},
        multicastGroups: ['239.1.2.3', '239.1.2.4'],
        udpTimeoutMs: 60_000,
      },
    ],
    [
      'the listener’s tun spellings',
      tungo(
        '',
        'tun.name: udp0, tun.net: "10.66.0.1/24", tun.mtu: 1400, tun.routes: "10.99.0.0/16,10.98.0.0/16", tun.gw: 10.66.0.2, tun.dns: 192.0.2.53',
      ),
      {
        device: {
          name: 'udp0',
          mtuBytes: 1400,
          routes: [
            {destination: '10.99.0.0/16', gateway: '10.66.0.2'},
            {destination: '10.98.0.0/16', gateway: '10.66.0.2'},
          ],
        },
      },
    ],
    [
      'a bypass of a TUN device',
      `${tungo('', 'net: 10.66.0.1/24', '    bypass: b')}\nbypasses: [{name: b, matchers: [10.99.1.0/24]}]`,
      {bypass: {blocks: ['10.99.1.0/24']}},
    ],
    [
      'SOCKS5 with its listener, and settings for TCP',
      'socks5+tcp://:1080?readTimeout=5s&comp=true&mux.version=2&enableStats=true&limiter.refreshInterval=30s',
      {handler: 'socks5'},
    ],
    [
      'a TUN device with routes, a resolver and sniffing',
      'tungo://?net=10.66.0.1/24&tun.routes=10.99.0.0/16,10.98.0.0/16&dns=192.0.2.53&sniffing=true',
      {device: {routes: [{destination: '10.99.0.0/16'}, {destination: '10.98.0.0/16'}]}},
    ],
    [
      'routes as a text with a line each',
      tungo('', 'net: 10.66.0.1/24, routes: "10.99.0.0/16 10.66.0.2\\n10.98.0.0/16\\n"'),
      {
        device: {
          routes: [{destination: '10.99.0.0/16', gateway: '10.66.0.2'}, {destination: '10.98.0.0/16'}],
        },
      },
    ],
    [
      'a hop by the name of the forwarder',
      forward('', 'hops: [{name: hop-0, nodes: [{addr: 192.0.2.7:53}]}]').replace(
        /forwarder: .*/,
        'forwarder: {name: hop-0}',
      ),
      {target: {host: '192.0.2.7'}},
    ],
    [
      'seconds as a text, and a forwarder with a name',
      forward()
        .replace('{type: udp}\n', '{type: udp, metadata: {ttl: "5"}}\n')
        .replace('forwarder: {', 'forwarder: {name: targets, '),
      {udpTimeoutMs: 5000, target: {host: '192.0.2.1'}},
    ],
    [
      'sections and settings without a meaning here',
      forward(
        '    metadata: {enableStats: true}\n    status: {state: ready}',
        'log: {level: debug}\nTLS: {validity: 8760h}\nprofiling: {addr: :6060}',
      ),
      {handler: 'udp', allow: []},
    ],
  ])('%s', (_what, text, service) => {
    expect(load(text)).toMatchObject(service);
  });
});

describe('what gost has and udptop has not is refused by its name, with what to use instead', () => {
  test.each<[text: string, mistake: string]>([
    [
      'relay://:8421/192.0.2.1:53',
      'the handler relay of gost is not supported: its tunnels need gost at both ends; use udp to forward a port, or socks5',
    ],
    [
      'rudp://:53/192.0.2.1:53',
      'the handler rudp of gost is not supported: it opens its port on another machine; run udptop with udp on that machine',
    ],
    [
      'dns://:53?dns=192.0.2.1',
      'the handler dns of gost is not supported: use udp with your resolver as its target: names and answers are shown as they pass',
    ],
    [
      'socks5+tls://:1080',
      'the listener tls of gost is not supported: clients reach udptop by plain UDP (listener udp), or by TCP for SOCKS5 (listener tcp)',
    ],
    [
      'red://:12345',
      'the handler red of gost is not supported: it catches TCP; udptop relays UDP only; keep gost for it, or use redu for the UDP that is routed through this machine',
    ],
    [
      'udp://:53/192.0.2.1:53?rlimiter=10',
      'the parameter rlimiter of gost is not supported: they limit requests; use limiters for traffic and climiters for sessions',
    ],
    [
      'udp://0.0.0.0:53/192.0.2.1:53',
      '0.0.0.0 can be reached from other machines, so say who may relay; add allow=10.0.0.0/8, or allow=any for everybody',
    ],
    [
      'udp://:53/192.0.2.1:53?bypass=10.0.0.0/8',
      'bypass: a udp service forwards to its own targets only; remove the bypass',
    ],
    [
      'udp://:53/192.0.2.1:53?limiter.in=fast',
      'limiter: expected a limit such as "$ 100MB 100MB", "$$ 10MB" or "10.0.0.0/8 512KB 1MB"; got "$ fast 0"',
    ],
    [
      forward().replace('handler: {type: udp}', 'handler: {type: ssu}'),
      'gost.yml:5:21: the handler ssu of gost is not supported: Shadowsocks is encrypted; use udp to forward a port to its server',
    ],
    [
      forward('', 'resolvers: [{name: resolver-0}]'),
      'gost.yml:9:1: the section resolvers of gost is not supported: udptop asks the resolver of this machine; configure it there',
    ],
    [
      forward('', 'api: {addr: :18080}'),
      "gost.yml:9:1: the section api of gost is not supported: an API changes who may relay; udptop's is its control socket; set control: to a path",
    ],
    [
      forward('    metadata: {netns: blue}'),
      'gost.yml:8:16: the key netns of gost is not supported: start udptop in that network namespace, with ip netns exec',
    ],
    [
      socks('', '', ', metadata: {bind: true}'),
      'gost.yml:5:40: the key bind of gost is not supported: BIND of SOCKS5 is for TCP; udptop relays UDP only; keep gost for it',
    ],
    [
      forward().replace('192.0.2.1:53}', '192.0.2.1:53, metadata: {weight: 2}}'),
      'gost.yml:7:62: the key metadata of gost is not supported: it has no settings of its own here; remove it',
    ],
    [
      forward('', 'hops: [{name: h, interface: eth0, nodes: [{addr: 192.0.2.7:53}]}]'),
      'gost.yml:9:18: the key interface of gost is not supported: write it in the metadata of the service; a proxy is reached by the usual route',
    ],
    [
      forward('', 'observers: [{name: o, plugin: {type: grpc, addr: 127.0.0.1:8000}}]'),
      'gost.yml:9:23: the loader plugin of gost is not supported: totals go to the log here; remove it',
    ],
    [
      'socks5://127.0.0.1:1080?limiter=limiter-0',
      'the parameter limiter of gost is not supported: use limiter.in and limiter.out for the service, limiter.conn.in and limiter.conn.out for each flow',
    ],
    [
      'socks5://127.0.0.1:1080?certFile=cert.pem',
      'the parameter certFile of gost is not supported: udptop neither encrypts nor decrypts; remove it',
    ],
    [
      'udp://127.0.0.1:53/192.0.2.1:53?path=/ws',
      'the parameter path of gost is not supported: it is for HTTP and WebSocket; udptop relays UDP only; keep gost for it',
    ],
    [
      forward('    rlimiter: x'),
      'gost.yml:8:5: the key rlimiter of gost is not supported: they limit requests; use limiters for traffic and climiters for sessions',
    ],
    [
      forward('    climiter: climiter-0'),
      'gost.yml:8:15: there is no climiter "climiter-0"; define it under climiters:',
    ],
    [
      forward('    limiter: limitr-0', "limiters: [{name: limiter-0, limits: ['$ 1MB']}]"),
      'gost.yml:8:14: there is no limiter "limitr-0"; did you mean "limiter-0"?',
    ],
    [
      socks(
        '',
        'authers: [{name: auther-0, auths: [{username: a, password: b}], file: {path: users}}]',
        ', auther: auther-0',
      ),
      'gost.yml:8:65: the loader file of gost is not supported: write the entries here, in this file',
    ],
    [
      socks('    bypass: b', 'bypasses: [{name: b, matchers: ["*.example.org"]}]'),
      'gost.yml:8:33: expected addresses and CIDR blocks such as 10.0.0.0/8, by which targets are known here; got "*.example.org"',
    ],
    [
      forward('    KeepAlive: true').replace('    KeepAlive', '    addr2'),
      'gost.yml:8:5: unknown key "addr2"; did you mean "addr"?',
    ],
    [
      forward('    ADDR: 127.0.0.1:1'),
      'gost.yml:8:5: ADDR is addr again, in other letter case; keep one of the two',
    ],
  ])('%s', (text, mistake) => {
    expect(mistakesIn(text)).toContain(mistake);
  });
});

describe('what a reader could take for a restriction is never dropped without a word', () => {
  const users = 'authers: [{name: a, auths: [{username: u, password: p}]}]';
  test.each<[what: string, text: string, mistake: string]>([
    [
      'users of a forwarded port',
      forward('', users).replace('handler: {type: udp}', 'handler: {type: udp, auther: a}'),
      'gost.yml:5:34: auther means something to the handler socks5 only',
    ],
    [
      'users of a TUN device',
      `${tungo().replace('metadata: {}}', 'auther: a}')}\n${users}`,
      'gost.yml:5:28: the key auther of gost is not supported: only socks5 asks clients for a user and a password; use allow',
    ],
    [
      'a whitelist beside allow in a URL',
      'udp://127.0.0.1:5300/192.0.2.1:53?allow=any&admission=~10.0.0.0/8',
      'allow: the whitelist of the admission says who may relay; keep one of the two',
    ],
    [
      'a whitelist beside allow in the URL of a TUN device',
      'tungo://?net=10.66.0.1/24&allow=any&admission=~10.66.0.0/24',
      'allow: the whitelist of the admission says who may relay; keep one of the two',
    ],
    [
      'a climiter beside maxSessions',
      'udp://127.0.0.1:5300/192.0.2.1:53?maxSessions=50&climiter=9',
      'maxSessions: the climiter limits sessions already; keep one of the two',
    ],
    [
      'a climiter beside a concurrency without limit',
      'tungo://?net=10.66.0.1/24&maxConcurrency=0&climiter=9',
      'maxSessions: the climiter limits sessions already; keep one of the two',
    ],
    [
      'maxSessions beside a concurrency',
      'tungo://?net=10.66.0.1/24&maxConcurrency=9&maxSessions=50',
      'udp.maxConcurrency is maxSessions again; keep one of the two',
    ],
    [
      'a climiter beside a concurrency in a file',
      `${tungo('maxConcurrency: 0', 'net: 10.66.0.1/24', '    climiter: c')}\nclimiters: [{name: c, limits: [$ 9]}]`,
      'gost.yml:5:39: the climiter limits sessions already; keep one of the two',
    ],
    [
      'the second of two lists with one name',
      forward(
        '    admission: a',
        'admissions: [{name: a, matchers: [127.0.0.2]}, {name: a, whitelist: true, matchers: [127.0.0.3]}]',
      ),
      'gost.yml:9:55: another admission is named "a"; give it another',
    ],
  ])('%s', (_what, text, mistake) => {
    expect(mistakesIn(text)).toEqual([mistake]);
  });

  test('a list is a whitelist as soon as one of the two spellings says so, as in gost', () => {
    const admissions = 'admissions: [{name: a, whitelist: false, reverse: true, matchers: [127.0.0.2]}]';
    expect(load(forward('    admission: a', admissions))).toMatchObject({allow: ['127.0.0.2']});
  });
});

test('udptop’s own durations may be seconds, too', () => {
  const {screen} = parseConfigurationText(`${forward()}\nscreen: {interval: 2, linger: 10}`, 'gost.yml');
  expect(screen).toMatchObject({intervalMs: 2000, lingerMs: 10_000});
});

test.each([
  'quotas',
  'caches',
  'rewriters',
  'p2ps',
  'hosts',
  'rlimiters',
  'ingresses',
  'routers',
  'sds',
  'loggers',
])('the section %s is refused by its name', section => {
  expect(mistakesIn(forward('', `${section}: []`))).toEqual([
    expect.stringContaining(`the section ${section} of gost is not supported: `),
  ]);
});

test('all mistakes of a file are listed at once, in the order of their lines', () => {
  const text = `
services:
  - name: a
    addr: 127.0.0.1:66000
    handler: {type: udp}
    forwarder: {nodes: [{addr: nowhere}]}
  - name: a
    addr: 0.0.0.0:53
    handler: {type: relay}
  - addr: 127.0.0.1:1080
    handler: {type: socks5, auther: x, metadata: {ttl: soon}}
    limits: {maxSessions: 0}
labels: [{set: {}}]
limiters: [{name: l, limits: ['fast']}]
`;
  expect(mistakesIn(text).map(mistake => mistake.split(': ')[0])).toEqual([
    'gost.yml:4:11',
    'gost.yml:6:32',
    'gost.yml:9:21',
    'gost.yml:11:37',
    'gost.yml:11:56',
    'gost.yml:12:27',
    'gost.yml:13:16',
    'gost.yml:14:31',
  ]);
});

test('a mistake in a list is listed once, however many services refer to it', () => {
  const service = (port: number) =>
    `  - {addr: 127.0.0.1:${port}, limiter: l, handler: {type: udp}, forwarder: {hop: h}}`;
  const text = `
services:
${service(1)}
${service(2)}
hops: [{name: h, nodes: [{addr: nowhere}]}]
limiters: [{name: l, limits: [fast]}]
`;
  expect(mistakesIn(text).map(mistake => mistake.split(': ')[0])).toEqual(['gost.yml:5:33', 'gost.yml:6:31']);
});

test('a hop that is not there is the only mistake of its forwarder', () => {
  const text = forward().replace(/forwarder: .*/, 'forwarder: {hop: h}');
  expect(mistakesIn(text)).toEqual(['gost.yml:7:22: there is no hop "h"; define it under hops:']);
});

test('services that get in each other’s way are listed beside other mistakes', () => {
  const text = `
services:
  - {addr: 127.0.0.1:1, handler: {type: socks5}}
  - {addr: 127.0.0.1:1, handler: {type: socks5}}
  - {addr: 127.0.0.1:3, handler: {type: relay}}
`;
  expect(mistakesIn(text)).toEqual([
    'gost.yml:4:12: 127.0.0.1:1 is already the address of the service "service-0"; choose another port',
    expect.stringMatching(/^gost.yml:5:41: the handler relay /),
  ]);
});

test.each([
  ["limits: ['$ 1MB', '$ 2MB']", '$ has a limit already; keep one of the two'],
  ["limits: ['$$ 1MB', '$ 2MB', '$$ 1MB']", '$$ has a limit already'],
  ["limits: ['10.0.0.0/8 1MB', '10.0.0.1/8 2MB']", 'has a limit already'],
])('a limiter with %s is refused: only one of the two could count', (limits, message) => {
  const text = forward('    limiter: l', `limiters: [{name: l, ${limits}}]`);
  expect(mistakesIn(text).join('\n')).toContain(message);
});
