import {writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import type {Conversation, Dissected} from '../conversation.js';
import {figure, first} from '../facts.js';
import {addressOf} from '../scene.js';

const {there: server} = addressOf;

/** How long what stands before the two ends holds the datagrams back. */
const spunMs = 20;

/** How long it took the client each time to get its own bit back, and to change it: a round trip. */
function turnsOf(packets: readonly Dissected[]): number[] {
  const sent = packets.filter(
    ({target, values}) => target.startsWith(`${server}:`) && values('quic.spin_bit').length > 0,
  );
  const bit = (index: number) => sent[index]!.values('quic.spin_bit').at(-1);
  const edges = sent.filter((_, index) => index === 0 || bit(index) !== bit(index - 1));
  return edges.slice(1).map(({atMs}, index) => atMs - edges[index]!.atMs);
}

/** The turn that is nearest to what udptop says: it says the shortest of late, and which those are is up to it. */
function nearest(turns: readonly number[], ms: number): number | undefined {
  return turns.toSorted((a, b) => Math.abs(a - ms) - Math.abs(b - ms))[0];
}

/** QUIC and DTLS, whose hellos name the server. */
export const secured: readonly Conversation[] = [
  {
    title: 'gtlsclient and gtlsserver',
    programs: ['gtlsclient', 'gtlsserver', 'openssl'],
    async talk({here, there, directory, certificate, serve, run}) {
      const root = directory();
      writeFileSync(join(root, 'file'), Buffer.alloc(100_000));
      const made = certificate('quic.test');
      await serve(
        there,
        443,
        'gtlsserver',
        '-q',
        '-V',
        '-d',
        root,
        server,
        '443',
        made.key,
        made.certificate,
      );
      await run(
        here,
        `timeout 20 gtlsclient -q --exit-on-all-streams-close ${server} 443 https://quic.test/file`,
      );
    },
    claims: [
      {
        port: 443,
        app: 'quic',
        protocol: 'quic',
        facts: [
          first('quic_sni', 'tls.handshake.extensions_server_name'),
          first('quic_alpn', 'tls.handshake.extensions_alpn_str'),
          first('quic_version', 'quic.version', version => (Number(version) === 1 ? '1' : version)),
          {
            name: 'quic_retry',
            fields: ['quic.long.packet_type'],
            udptop: ({metadata}) => metadata.quic_retry,
            referee: packets => packets.some(packet => packet.values('quic.long.packet_type').includes('3')),
          },
        ],
      },
    ],
  },
  {
    title: 'openssl s_client and s_server',
    programs: ['openssl'],
    async talk({here, there, certificate, serve, run}) {
      const made = certificate('dtls.test');
      await serve(
        there,
        4443,
        'openssl',
        ...['s_server', '-dtls1_2', '-accept', '4443', '-key', made.key, '-cert', made.certificate],
        ...['-alpn', 'coap', '-quiet'],
      );
      await run(
        here,
        `echo hello | timeout 20 openssl s_client -dtls1_2 -connect ${server}:4443 -servername dtls.test -alpn coap`,
      );
    },
    claims: [
      {
        port: 4443,
        app: 'dtls',
        protocol: 'dtls',
        facts: [
          first('dtls_sni', 'dtls.handshake.extensions_server_name'),
          first('dtls_alpn', 'dtls.handshake.extensions_alpn_str'),
        ],
      },
    ],
  },
  {
    title: 'ngtcp2 and itself, with a spin bit',
    programs: ['gtlsclient', 'gtlsserver', 'openssl', '/usr/bin/python3'],
    async talk({here, there, directory, certificate, serve, run}) {
      const root = directory();
      writeFileSync(join(root, 'file'), Buffer.alloc(2_000_000));
      const made = certificate('spin.test');
      const local = '127.0.0.1';
      await serve(there, 8444, 'gtlsserver', '-q', '-d', root, local, '8444', made.key, made.certificate);
      const spin = ['/usr/bin/python3', resolve('test/e2e/agreement/peers/spin.py')];
      const half = String(spunMs / 2);
      await serve(there, 8443, ...spin, 'server', server, '8443', local, '8444', half);
      await serve(here, 8442, ...spin, 'client', local, '8442', server, '8443', half);
      // A small window, so that the file takes many round trips.
      const windows = ['data', 'stream-data-bidi-local', 'window', 'stream-window'];
      await run(
        here,
        `timeout 40 gtlsclient -q --exit-on-all-streams-close ${windows.map(name => `--max-${name}=64K`).join(' ')} \
          ${local} 8442 https://spin.test/file`,
      );
    },
    claims: [
      {
        port: 8443,
        app: 'quic',
        protocol: 'quic',
        facts: [
          figure(
            'pathRttMs',
            ['quic.spin_bit'],
            (packets, _, {quality}) => nearest(turnsOf(packets), quality?.pathRttMs ?? 0),
            0.01,
          ),
          {
            name: `a round trip of ${spunMs} ms at least`,
            by: 'spin.py',
            udptop: ({quality}) => (quality?.pathRttMs ?? 0) >= spunMs,
            referee: () => true,
          },
        ],
      },
    ],
  },
];
