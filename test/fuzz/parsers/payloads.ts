import {readClientHello} from '../../../source/inspection/client-hello.js';
import {createInspector, type Finding, maxDatagrams} from '../../../source/inspection/inspect.js';
import {pairingOf} from '../../../source/inspection/message-numbers.js';
import {qualityReaderOf} from '../../../source/inspection/quality/readers.js';
import {readInitial} from '../../../source/inspection/quic/initial.js';
import {createMovedQuic} from '../../../source/inspection/quic/moved.js';
import {nameEnd, nameText, netbiosName} from '../../../source/inspection/signatures/names/dns-name.js';
import {text as bytesOfText, join} from '../../inspection/payloads.js';
import {follow as followQuality} from '../../inspection/quality/followed.js';
import {
  clientHello,
  cryptoFrame,
  initialPacket,
  serverNameExtension,
} from '../../inspection/quic/quic-packets.js';
import {samples} from '../../inspection/samples.js';
import {expectTrue, type FuzzedParser} from '../parser.js';

const ports = [...new Set(samples.map(({port}) => port ?? 40_404))];
const pairings = ['dns', 'stun', 'ntp', 'radius', 'snmp', 'coap', 'dhcp', 'memcached'].map(pairingOf);
/** Names may have letters of any script; nothing in them controls a terminal or turns text around. */
const harmless = /^(?: |[^\p{C}\p{Z}])*$/u;
const isQuic = ({app}: {readonly app: string}) => app === 'quic';
const hello = clientHello(...[1, 2].map(() => serverNameExtension(bytesOfText('fuzzed.example.org'))));
const target = '192.0.2.1:443';
const movedQuic = createMovedQuic();

function expectSound({details}: Finding): void {
  for (const value of Object.values(details)) {
    if (typeof value === 'string')
      expectTrue(harmless.test(value) && value.length <= 128, JSON.stringify(value));
  }
}

/** As the first datagrams of a flow. Its own bytes choose the port, so that an input stays an input. */
function inspect(payload: Uint8Array): void {
  const targetPort = ports[(payload[0] ?? 0) % ports.length]!;
  const inspector = createInspector({movedQuic: movedQuic.watch(target)});
  for (let left = maxDatagrams; left > 0; left--) {
    const direction = left % 2 === 0 ? 'rx' : 'tx';
    const finding = inspector.inspect({payload, direction, clientPort: 50_505, targetPort});
    if (finding) expectSound(finding);
  }
  for (const pairing of pairings) {
    if (typeof pairing === 'function') expectTrue(pairing(payload, 'rx') >= -1, 'a number of a message');
  }
}

const readers = ['rtp', 'dns', 'ntp', 'quic', 'srt', 'wireguard', 'tftp', 'sip'].map(
  app => qualityReaderOf(app)!,
);

/** As datagrams of a flow that goes both ways, whose application is any. */
function follow(payload: Uint8Array): void {
  for (const Reader of readers) {
    const {take, quality, told} = followQuality(Reader);
    for (const [index, direction] of (['rx', 'tx', 'rx', 'tx'] as const).entries())
      take(direction, payload, index * 1000, Math.max(0, payload.length - index * 3));
    for (const value of Object.values(quality()))
      expectTrue(value === null || value >= 0, `${Reader.name}: a number`);
    for (const value of Object.values(told))
      expectTrue(
        harmless.test(String(value)) && String(value).length <= 128,
        `${Reader.name}: a harmless text`,
      );
  }
}

export const payloads: readonly FuzzedParser[] = [
  {
    name: 'headers that tell how well a flow goes',
    covers: [],
    samples: samples.map(({payload}) => payload),
    parse: follow,
  },
  {
    name: 'first datagrams of a flow',
    covers: [],
    samples: samples.filter(sample => !isQuic(sample)).map(({payload}) => payload),
    share: 4,
    parse: inspect,
  },
  {
    name: 'QUIC packets',
    covers: ['readInitial'],
    samples: samples.filter(isQuic).map(({payload}) => payload),
    share: 0.3,
    parse(input) {
      if (input.length > 0) readInitial(input, 0);
      movedQuic.learn(target, input);
      inspect(input);
    },
  },
  {
    name: 'QUIC frames, deciphered',
    covers: [],
    samples: [
      cryptoFrame(hello, 0, hello.length),
      join(cryptoFrame(hello, 60, hello.length), cryptoFrame(hello, 0, 60)),
    ],
    share: 0.1,
    parse: input => inspect(initialPacket({frames: input.subarray(0, 1400)})),
  },
  {
    name: 'TLS client hellos',
    covers: ['readClientHello', 'readHelloBody'],
    samples: [hello],
    parse(input) {
      const found = readClientHello(input, input.length);
      expectTrue(harmless.test(`${found?.serverName ?? ''}${found?.alpn ?? ''}`), 'a name is harmless');
    },
  },
  {
    name: 'DNS and NetBIOS names',
    covers: ['nameEnd', 'nameText', 'netbiosName'],
    samples: samples.filter(({app}) => /dns|nbns|llmnr/.test(app)).map(({payload}) => payload),
    parse(input) {
      for (const at of [12, (input[0] ?? 0) % 64]) {
        const end = nameEnd(input, at);
        expectTrue(end <= input.length, 'a name lies within its message');
        if (end >= 0) expectTrue(harmless.test(nameText(input, at) ?? ''), 'a name is harmless');
        expectTrue(harmless.test(netbiosName(input, at) ?? ''), 'a name is harmless');
      }
    },
  },
];
