import {readdirSync, readFileSync} from 'node:fs';
import {parseCommandLine} from '../../../source/command/cli/options.js';
import {UsageError} from '../../../source/command/cli/usage-error.js';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {parseCollectorUrl} from '../../../source/configuration/url/collector-url.js';
import {parseForwardUrl} from '../../../source/configuration/url/forward-url.js';
import {parseListenUrl} from '../../../source/configuration/url/listen-url.js';
import {parseAllow} from '../../../source/configuration/validate/allow.js';
import {parseNets, parsePorts} from '../../../source/configuration/validate/capture.js';
import {parseListenEndpoint, parseTargetEndpoint} from '../../../source/configuration/validate/endpoint.js';
import {
  parseRate,
  parseRateLimits,
  parseSessionLimits,
} from '../../../source/configuration/validate/limits.js';
import {parseMatchers} from '../../../source/configuration/validate/matchers.js';
import {parseGroups, parseNetworks, parseRoutes} from '../../../source/configuration/validate/networks.js';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';
import {parseOptions} from '../../../source/handler/parse-options.js';
import {expectSentence, expectTrue, type FuzzedParser, orRefused, text} from '../parser.js';

const examples = readdirSync('config')
  .filter(name => name.endsWith('.yaml'))
  .map(name => readFileSync(`config/${name}`, 'utf8'));
/** Short, so that most damage hits something that matters. */
const documents = [
  'services: [{addr: ":53", handler: {type: udp}, forwarder: {nodes: [{addr: "[::1]:53"}]}}]',
  'transport: auto\nservices:\n- addr: 0.0.0.0:1\n  allow: [10/8]\n  handler: {type: udp}\n  forwarder: {nodes: [{addr: a:1}]}',
  'services: [{addr: ":1080", handler: {type: socks5, auth: {username: a, password: b}}}]',
  'services: [{handler: {type: tungo}, listener: {type: tungo, metadata: {net: 10.0.0.1/24}}}]',
  'services: [{addr: ":53", handler: {type: insert, metadata: {interface: eth0, mark: 0x700, table: 9}}, allow: [10.0.0.0/8]}]',
  'services: [{addr: ":12345", handler: {type: redu, metadata: {transparent: true}}, listener: {type: redu, metadata: {tproxy: auto}}}]',
  'services: [{handler: {type: capture, metadata: {interface: eth0, ports: [53], nets: [10.0.0.0/8, "fd00::/8"], ipv6: true}}}]',
  'labels: [{match: {client: 10.0.0.0/8, port: 53}, set: {site: lab}}]\nservices: []',
  'metrics: {addr: :9464, path: /metrics, flows: 20}\nservices: []',
  'metrics: 0.0.0.0:9464',
  'chains: [{name: a, hops: [{nodes: [{addr: "p:1", connector: {type: socks5}}]}]}]\nkeys: {sort: [F6, s]}\nscreen: {linger: 5s}\nfilters: {big: rate>1M}',
];
const urls = [
  'udp://127.0.0.1:5300/127.0.0.1:53?udpTimeout=10s&name=dns&allow=10.0.0.0/8',
  'udp://[::]:1/[fe80::1%25eth0]:2,example.org:3?strategy=hash&maxFails=2&failTimeout=5s&keepalive=false&ttl=1m',
  'socks5://user:p%40ss@127.0.0.1:1080?udp=true&maxSessions=5&admission=~10.0.0.0/8&limiter.in=10MB&climiter=9',
  'insert://10.0.0.2:27015?interface=eth0&mark=0x700&table=9&deny=10.0.0.7',
  'redu://:12345?tproxy=auto&transparent=true&so_mark=7',
  'tungo://?name=udp0&net=10.66.0.1/24,fd00::1/64&mtu=1420&route=10.99.0.0/16&so_mark=1&interface=eth0',
  'capture://eth0?port=53,853&net=10.0.0.0/8,fd00::/8&ipv6=true&maxFlows=1000&name=lan&udpTimeout=1m',
];
const commandLines = [
  `--listen\n${urls[0]}\n--headless\n--output\nndjson\n-i\n500ms\n--sort\nrate:asc`,
  `-L\n${urls[2]}\n--filter=client:10.0.0.0/8 rate>1M\n--columns\nclient,rate\n--duration\n1h\n--snapshot\nf.json`,
  'insert\n:53?interface=eth0\n10.0.0.2:27015\n--mark\n0x100\n--dry-run',
  'replay\nnight.ndjson.gz\n--speed\n10\n--theme\nlight\n--file-mode\n640\n--privacy\n--linger\n5s',
];
/** They print, and end the process. */
const printing = /^--(?:h|v|print|completions)/im;

export const configuration: readonly FuzzedParser[] = [
  {
    name: 'short configuration files',
    covers: [
      'parseConfigurationText',
      'parseYaml',
      'parseService',
      'parseTungoService',
      'parseInsertService',
      'parseReduService',
      'parseCaptureService',
      'parseSocks5Keys',
      'parseSessionKeys',
      'parseChains',
      'parseLabels',
      'parseApps',
      'parseKeys',
      'parseScreen',
      'parseMetrics',
      'parseMetricsEndpoint',
    ],
    samples: documents,
    share: 0.5,
    parse: input => orRefused(() => parseConfigurationText(text(input), 'f.yaml'), ConfigurationError),
  },
  {
    name: 'configuration files',
    covers: [],
    samples: examples,
    share: 0.04,
    parse: input => orRefused(() => parseConfigurationText(text(input), 'f.yaml'), ConfigurationError),
  },
  {
    name: '--listen and --forward URLs',
    covers: [
      'parseListenUrl',
      'parseTungoUrl',
      'parseInsertUrl',
      'parseServerEndpoint',
      'parseReduUrl',
      'parseGatewayEndpoint',
      'parseCaptureUrl',
      'parseForwardUrl',
      'readParameters',
      'readInlineLists',
    ],
    samples: [
      ...urls,
      'socks5://user:pass@proxy.example.org:1080',
      'socks5://127.0.0.1:1080/',
      'socks5://user@p:1080?passwordFile=p',
      'socks5://user@:1080?passwordEnvironment=P&deny=10.0.0.7&privateTargets=10.0.0.0/8',
    ],
    share: 2,
    parse(input) {
      const problems: string[] = [];
      const report = (problem: string) => problems.push(problem);
      const service = parseListenUrl(text(input), 'name', report);
      expectTrue((service === undefined) === problems.length > 0, 'a service, or problems');
      parseForwardUrl(text(input), report);
      problems.forEach(expectSentence);
    },
  },
  {
    name: '--ipfix collectors',
    covers: ['parseCollectorUrl'],
    samples: ['127.0.0.1:4739', 'udp://[::1]:4739?activeTimeout=5m&domain=7', 'tcp://flows.example.org/'],
    parse(input) {
      const problems: string[] = [];
      const collector = parseCollectorUrl(text(input), problem => problems.push(problem));
      expectTrue((collector === undefined) === problems.length > 0, 'a collector, or problems');
      problems.forEach(expectSentence);
    },
  },
  {
    name: 'options of a program',
    covers: ['parseOptions'],
    samples: [
      '{"type": "udp", "listen": "127.0.0.1:0", "target": "127.0.0.1:53", "udpTimeout": "30s", "limits": {"maxSessions": 5}}',
      '{"type": "socks5", "listen": "[::1]:0", "auth": {"username": "a", "password": "b"}, "forward": "socks5://p:1"}',
      '{"type": "capture", "interface": "eth0", "ports": [53], "nets": ["10.0.0.0/8"], "ipv6": true, "maxFlows": 9}',
      '{"type": "tungo", "networks": "10.66.0.1/24", "mtu": 1400, "routes": ["10.99.0.0/16"], "metadata": {"ipv6": true}}',
    ],
    share: 0.5,
    parse(input) {
      let options: {metadata?: object} | undefined;
      try {
        options = JSON.parse(text(input));
      } catch {
        return;
      }
      if (typeof options !== 'object' || options === null) return;
      const given = options;
      orRefused(() => parseOptions(given as never, (given.metadata ?? {}) as never), ConfigurationError);
    },
  },
  {
    name: 'addresses, networks, rates and limits',
    covers: [
      'parseListenEndpoint',
      'parseTargetEndpoint',
      'parseAllow',
      'parseMatchers',
      'parseNetworks',
      'parseRoutes',
      'parseGroups',
      'parsePorts',
      'parseNets',
      'parseRate',
      'parseRateLimits',
      'parseSessionLimits',
    ],
    samples: [
      '127.0.0.1:53',
      '[fe80::1%eth0]:53',
      'example.org:53',
      '10.0.0.0/8, fd00::/8',
      '10.66.0.1/24,fd66::1/64',
      '10.99.0.0/16 10.66.0.2',
      '239.1.2.3',
      '53;853',
      '$ 100MB 50MB',
      '$$ 100',
      '10.0.0.0/8 512KB',
    ],
    share: 2,
    parse(input) {
      const written = text(input);
      const lines = written.split(';');
      parseListenEndpoint(written);
      parseTargetEndpoint(written);
      parseAllow(written);
      parseMatchers(lines, 'clients', expectSentence);
      parseNetworks(written, expectSentence);
      parseRoutes(lines, expectSentence);
      parseGroups(lines, expectSentence);
      parsePorts(lines, expectSentence);
      parseNets(lines, false, expectSentence);
      parseRate(written);
      parseRateLimits(lines, expectSentence);
      parseSessionLimits(lines, expectSentence);
    },
  },
  {
    name: 'command lines',
    covers: ['parseCommandLine', 'readFlags', 'parseFileCommand', 'parseInsertCommand', 'parseSpeed'],
    samples: commandLines,
    share: 0.05,
    parse(input) {
      const argv = text(input).split('\n');
      if (argv.some(argument => printing.test(argument) || /^-[^-]*[hv]/i.test(argument))) return;
      orRefused(() => parseCommandLine(argv), UsageError, ConfigurationError);
    },
  },
];
