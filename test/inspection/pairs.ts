import {filled, zeros} from './more-samples/filler.js';
import {hex, join, text} from './payloads.js';
import type {Sample} from './sample.js';

/** Two datagrams of a flow that together are what they say; the first comes from the client. */
export interface Pair extends Pick<Sample, 'what' | 'app' | 'details' | 'port'> {
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  /** Who sends the second one. */
  readonly from: 'client' | 'target';
  /** Either side may send it. */
  readonly isSymmetric?: true;
}

const utp = (kind: string, connection: string, number: string, acknowledged: string) =>
  join(hex(`${kind} 00 ${connection} 5f3c2a11 00001388 00100000 ${number} ${acknowledged}`), filled(30));

export const pairs: readonly Pair[] = [
  {
    what: 'Call of Duty',
    first: join(hex('0c02'), filled(40)),
    second: join(hex('0d02'), filled(40)),
    from: 'target',
    app: 'activision',
    details: {},
  },
  {
    what: 'Fortnite',
    first: join(hex('a1b2c3d0 010203040506'), zeros(30)),
    second: join(hex('a1b2c3d8'), filled(36)),
    from: 'target',
    app: 'epic-games',
    details: {},
  },
  {
    what: 'a Source engine',
    first: join(hex('ffffffff 71 1a2b3c4d'), text('connect0x0000'), hex('30303000')),
    second: join(hex('ffffffff 41 01020304'), text('challenge0x00'), hex('30303000')),
    from: 'target',
    app: 'source-engine',
    details: {},
  },
  {
    what: 'Mumble',
    first: hex('00000000 0102030405060708'),
    second: hex('00010204 0102030405060708 00000003 00000064 0000fa00'),
    from: 'target',
    app: 'mumble',
    details: {},
  },
  {
    what: 'a conference',
    first: hex('20 0b 0000 00000001 0001 0002'),
    second: hex('20 0c 0001 00000001 0001 0002 0a040001'),
    from: 'target',
    app: 'bfcp',
    details: {},
  },
  {
    what: 'RTCP under encryption',
    first: join(hex('80c80006 11223344'), filled(38)),
    second: join(hex('80c80006 11223344'), filled(42)),
    from: 'client',
    app: 'rtcp',
    details: {rtcp_type: 'sender-report'},
  },
  {
    what: 'WARP',
    first: join(hex('01 a1b2c3 0a0b0c0d'), filled(140)),
    second: join(hex('02 a1b2c3 01020304 0a0b0c0d'), filled(80)),
    from: 'target',
    app: 'cloudflare-warp',
    details: {},
    port: 2408,
  },
  {
    what: 'TunnelBear',
    first: join(hex('01000000 0a0b0c0d'), filled(196)),
    second: join(hex('02000000 01020304 0a0b0c0d'), filled(88)),
    from: 'target',
    app: 'tunnelbear',
    details: {},
  },
  {
    what: 'ESP',
    first: join(hex('c1d2e3f4 00000007'), filled(60)),
    second: join(hex('c1d2e3f4 00000008'), filled(80)),
    from: 'client',
    app: 'esp',
    details: {},
    port: 4500,
  },
  {
    what: 'data of OpenVPN',
    first: join(hex('48 000001 000004d2'), filled(60)),
    second: join(hex('48 000001 000004d3'), filled(80)),
    from: 'client',
    app: 'openvpn',
    details: {openvpn_message: 'data'},
  },
  {
    what: 'Rx',
    first: join(hex('c0a80105 a1b2c3d4 00000001 00000001 00000001 01 05 00 00 0000 0034'), filled(20)),
    second: join(hex('c0a80105 a1b2c3d4 00000001 00000000 00000001 02 00 00 00 0000 0034'), filled(20)),
    from: 'target',
    app: 'rx',
    details: {},
  },
  {
    what: 'a measurement of Ookla',
    first: text('HI'),
    second: text('HELLO 2.4 (2.4.2) 2017-06-01'),
    from: 'target',
    app: 'ookla',
    details: {},
    port: 8080,
  },
  {
    what: 'uTP in its middle',
    first: utp('01', '1a2b', '0064', '0032'),
    second: utp('01', '1a2b', '0065', '0032'),
    from: 'client',
    app: 'utp',
    details: {utp_message: 'data'},
  },
  {
    what: 'uTP that is acknowledged',
    first: utp('01', '1a2b', '0064', '0032'),
    second: utp('21', '1a2a', '0033', '0064').subarray(0, 20),
    from: 'target',
    app: 'utp',
    details: {utp_message: 'data'},
  },
  {
    what: 'a transfer of TFTP',
    first: join(hex('0003 0001'), filled(512)),
    second: hex('0004 0001'),
    from: 'target',
    app: 'tftp',
    details: {tftp_operation: 'data'},
  },
  {
    what: 'a transfer of TFTP to the server',
    first: hex('0004 0000'),
    second: join(hex('0003 0001'), filled(512)),
    from: 'target',
    app: 'tftp',
    details: {tftp_operation: 'data'},
  },
  {
    what: 'Warcraft elsewhere',
    first: hex('f7 2f 1000 01020304 05060708 090a0b0c'),
    second: hex('f7 30 0800 01020304'),
    from: 'target',
    app: 'warcraft-3',
    details: {},
  },
  {
    what: 'Wild Rift',
    first: join(hex('04000000'), filled(65)),
    second: join(hex('10000000'), filled(355)),
    from: 'target',
    app: 'wild-rift',
    details: {},
  },
  {
    what: 'Viber',
    first: join(hex('0100 0300'), filled(30)),
    second: join(hex('0200 0300'), filled(40)),
    from: 'client',
    app: 'viber',
    details: {},
    isSymmetric: true,
    port: 7987,
  },
  {
    what: 'TeamViewer elsewhere',
    first: join(hex('00'), filled(10), hex('1724'), filled(30)),
    second: join(hex('00'), filled(10), hex('1724'), filled(50)),
    from: 'client',
    app: 'teamviewer',
    details: {},
  },
  {
    what: 'MAVLink 1',
    first: join(hex('fe 09 1c 01 01 00'), filled(11)),
    second: join(hex('fe 09 1d 01 01 00'), filled(11)),
    from: 'client',
    app: 'mavlink',
    details: {},
  },
  {
    what: 'a channel of TURN',
    first: join(hex('4001 0020'), filled(32)),
    second: join(hex('4001 0028'), filled(40)),
    from: 'client',
    app: 'stun',
    details: {stun_method: 'channel-data', stun_use: 'turn'},
  },
  {
    what: 'the newer WARP',
    first: join(hex('c1000000 0a0b0c0d'), filled(140)),
    second: join(hex('c2a1b2c3 01020304'), filled(84)),
    from: 'target',
    app: 'cloudflare-warp',
    details: {},
    port: 2408,
  },
];
