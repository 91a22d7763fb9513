import {hex, join} from '../payloads.js';
import type {Sample} from '../sample.js';
import {filled, zeros} from './filler.js';

export const remoteAccess: readonly Sample[] = [
  {
    what: 'RDP',
    payload: join(hex('ffffffff 0040 1001 1a2b3c4d 04d0 04d0'), zeros(1216)),
    app: 'rdp',
    details: {},
    port: 3389,
    mayEndEarlier: true,
  },
  {
    what: 'RDP that brings TLS',
    payload: join(
      hex('1a2b3c4d 0400 000c 0001 0000 5a6b7c8d 5a6b7c8d 17 0303 0020 0000000000000001'),
      filled(24),
    ),
    app: 'rdp',
    details: {},
    port: 3389,
    mayEndEarlier: true,
  },
  {
    what: 'RDP that brings DTLS',
    payload: join(
      hex('1a2b3c4d 0040 000c 0001 0000 5a6b7c8d 5a6b7c8d 17 fefd 0001 000000000001 0020'),
      filled(32),
    ),
    app: 'rdp',
    details: {},
    port: 3389,
    mayEndEarlier: true,
  },
  {
    what: 'TeamViewer',
    payload: join(hex('00'), filled(10), hex('1724'), filled(30)),
    app: 'teamviewer',
    details: {},
    port: 5938,
    mayEndEarlier: true,
  },
  {
    what: 'NoMachine',
    payload: hex('0100 0100 0c00 0000 0000 1a2b'),
    app: 'nomachine',
    details: {},
  },
  {what: 'ESXi', payload: join(hex('a4'), filled(65)), app: 'vmware', details: {}, port: 902},
  {
    what: 'IPMI',
    payload: hex('0600ff07 00 00000000 00000000 09 20 18 c8 81 04 38 0e 04 31'),
    app: 'ipmi',
    details: {},
    mayEndEarlier: true,
  },
  {what: 'ASF', payload: hex('0600ff06 000011be 80 01 00 00'), app: 'rmcp', details: {}, mayEndEarlier: true},
];
