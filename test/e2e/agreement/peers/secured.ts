import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Conversation} from '../conversation.js';
import {first} from '../facts.js';
import {addressOf} from '../scene.js';

const {there: server} = addressOf;

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
];
