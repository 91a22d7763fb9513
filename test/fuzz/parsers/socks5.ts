import {createClientHandshake} from '../../../source/relay/socks5/client-handshake.js';
import {endpointBytes, readEndpoint} from '../../../source/relay/socks5/endpoint.js';
import {
  encodeGreeting,
  encodeSelection,
  parseGreeting,
  parseSelection,
} from '../../../source/relay/socks5/methods.js';
import {
  encodeCredentials,
  encodeStatus,
  parseCredentials,
  parseStatus,
} from '../../../source/relay/socks5/password.js';
import {encodeRequest, parseRequest} from '../../../source/relay/socks5/request.js';
import {createServerHandshake} from '../../../source/relay/socks5/server-handshake.js';
import {encodeUdpHeader, readUdpHeader, udpHeaderBytes} from '../../../source/relay/socks5/udp-header.js';
import {expectTrue, type FuzzedParser} from '../parser.js';

const ada = {username: 'ada', password: 'pass'};
const endpoints = [
  {host: '192.0.2.1', port: 53},
  {host: '2001:db8::1', port: 53},
  {host: 'example.test', port: 53},
];
const requests = endpoints.map(endpoint => encodeRequest(3, endpoint));
const greetings = [encodeGreeting([0]), encodeGreeting([0, 2])];
const credentials = encodeCredentials(ada);

const readers = [parseGreeting, parseCredentials, parseRequest, parseSelection, parseStatus];

export const socks5: readonly FuzzedParser[] = [
  {
    name: 'SOCKS5 messages',
    covers: [
      'parseGreeting',
      'parseSelection',
      'parseCredentials',
      'parseStatus',
      'parseRequest',
      'readEndpoint',
    ],
    samples: [...greetings, credentials, ...requests, encodeSelection(2), encodeStatus(true)],
    share: 2,
    parse(input) {
      for (const read of readers) {
        const parsed = read(input);
        if (typeof parsed !== 'string')
          expectTrue(parsed.end <= input.length, 'a message lies within its bytes');
      }
      if (input.length > 3) {
        endpointBytes(input, 3);
        readEndpoint(input, 3);
      }
    },
  },
  {
    name: 'SOCKS5 control streams of clients',
    covers: [],
    samples: requests.flatMap(request => [
      Buffer.concat([greetings[1]!, credentials, request]),
      Buffer.concat([greetings[0]!, request]),
    ]),
    parse(input) {
      for (const users of [undefined, [ada]]) {
        let said = 0;
        const take = createServerHandshake(users, bytes => {
          said += bytes.length;
        });
        take(input);
        expectTrue(said <= 2 + 2 + 10, 'it says no more than a handshake needs');
      }
    },
  },
  {
    name: 'SOCKS5 control streams of servers',
    covers: [],
    samples: endpoints.flatMap(endpoint => [
      Buffer.concat([encodeSelection(2), encodeStatus(true), encodeRequest(0, endpoint)]),
      Buffer.concat([encodeSelection(0), encodeRequest(0, endpoint)]),
    ]),
    parse(input) {
      for (const user of [undefined, ada]) createClientHandshake(user, () => {})(input);
    },
  },
  {
    name: 'SOCKS5 headers of datagrams',
    covers: ['readUdpHeader'],
    samples: endpoints.map(endpoint => Buffer.concat([encodeUdpHeader(endpoint), Buffer.from('data')])),
    parse(input) {
      const bytes = udpHeaderBytes(input);
      expectTrue(bytes <= input.length, 'a header lies within its datagram');
      if (bytes > 0) readUdpHeader(input);
    },
  },
];
