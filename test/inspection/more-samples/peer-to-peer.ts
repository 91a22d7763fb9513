import {hex, join, text} from '../payloads.js';
import type {Sample} from '../sample.js';
import {filled} from './filler.js';

export const peerToPeer: readonly Sample[] = [
  {
    what: 'BitTorrent nearby',
    payload: text(
      'BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\nInfohash: 0a\r\n\r\n\r\n',
    ),
    app: 'bittorrent-lsd',
    details: {},
    mayEndEarlier: true,
  },
  {
    what: 'Gnutella ping',
    payload: join(filled(8), hex('ff'), filled(6), hex('00 00 01 00 00000000')),
    app: 'gnutella',
    details: {gnutella_message: 'ping'},
  },
  {
    what: 'Gnutella vendor message',
    payload: join(filled(16), hex('31 01 00 09000000'), text('LIME'), hex('0b00 0200 00')),
    app: 'gnutella',
    details: {gnutella_message: 'vendor'},
  },
  {
    what: 'Gnutella acknowledges',
    payload: join(text('GND'), hex('02 1a2b 01 00')),
    app: 'gnutella',
    details: {gnutella_message: 'reliable'},
  },
  {
    what: 'KCP',
    payload: join(hex('11223344 51 00 0080 00000a00 01000000 00000000 08000000'), filled(8)),
    app: 'kcp',
    details: {kcp_command: 'push'},
  },
  {
    what: 'KCP with two segments',
    payload: join(
      hex('11223344 52 00 0080 00000a00 01000000 00000000 00000000'),
      hex('11223344 51 00 0080 00000a00 01000000 00000000 04000000'),
      filled(4),
    ),
    app: 'kcp',
    details: {kcp_command: 'ack'},
  },
  {
    what: 'Syncthing',
    payload: join(hex('2ea7d90b 0a20'), filled(32), hex('1214'), text('tcp://0.0.0.0:22000')),
    app: 'syncthing',
    details: {syncthing_message: 'announce'},
    mayEndEarlier: true,
  },
  {what: 'Kademlia', payload: join(hex('e421 02'), filled(32)), app: 'edonkey', details: {}},
  {
    what: 'a status of eDonkey',
    payload: hex('e396 55aa1234'),
    app: 'edonkey',
    details: {},
    port: 4665,
  },
  {
    what: 'Direct Connect',
    payload: text('$SR anna a.txt\x0512 3/5\x05hub (192.0.2.1:411)|'),
    app: 'direct-connect',
    details: {},
  },
  {
    what: 'PPStream',
    payload: join(filled(40), text('PPStream'), filled(100)),
    app: 'iqiyi',
    details: {},
    mayEndEarlier: true,
  },
];
