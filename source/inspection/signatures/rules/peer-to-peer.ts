import {type Alternative, type Later, type Rule, text} from '../table/rule.js';

/** Gnutella's message (its specification 0.6, section 2.2.1): 16 bytes, a kind, two small counts, the length in little endian. */
const gnutellaKinds = [0x00, 0x01, 0x02, 0x30, 0x31, 0x32, 0x40, 0x41, 0x44, 0x80, 0x81];
/** With more hops a message is dropped. */
const mostHops = 15;
const gnutellaHeader = {
  fields: [
    {at: 4, bytes: 4, min: 1},
    {at: 16, bytes: 1, in: gnutellaKinds},
    {at: 17, bytes: 1, min: 1, max: mostHops},
    {at: 18, bytes: 1, max: mostHops},
  ],
  lengthField: {at: 19, bytes: 4, littleEndian: true, plus: 23},
} as const satisfies Alternative;
const gnutellaMessage = {
  at: 16,
  bytes: 1,
  names: {
    0: 'ping',
    1: 'pong',
    2: 'bye',
    48: 'route-table',
    49: 'vendor',
    50: 'vendor',
    64: 'push',
    128: 'query',
    129: 'query-hit',
  },
} as const;

/** uTP (BEP 29): kind and version, extension, connection, time, delay, room, number, acknowledged number. */
const utpHeader = {
  fields: [
    {at: 0, bytes: 1, in: [0x01, 0x11, 0x21, 0x31, 0x41]},
    {at: 1, bytes: 1, max: 2},
    {at: 2, bytes: 2, min: 256},
    {at: 4, bytes: 1, min: 1},
    {at: 12, bytes: 4, min: 1024, max: 0xffffff},
  ],
  length: [20, 1500],
} as const satisfies Alternative;
const utpLater = (later: Pick<Later, 'from' | 'echoes'>): Alternative => ({
  ...utpHeader,
  later: {...utpHeader, ...later},
});

export const peerToPeer: readonly Rule[] = [
  {
    // BEP 15: a client's first packet to a tracker.
    app: 'bittorrent-tracker',
    category: 'peer-to-peer',
    when: [{starts: '00000417 27101980 00000000', length: 16}],
    tells: {action: 'connect'},
  },
  {
    // BEP 14: peers in the same network.
    app: 'bittorrent-lsd',
    category: 'peer-to-peer',
    when: [{starts: text('BT-SEARCH * HTTP/1.1\r\n')}],
  },
  {
    // A connection that began earlier: two datagrams of one side for the same connection, within seconds, or one that acknowledges the other.
    app: 'utp',
    category: 'peer-to-peer',
    when: [
      utpLater({
        from: 'same',
        echoes: [
          {at: 2, bytes: 2},
          {at: 4, bytes: 1},
          {at: 16, bytes: 2, plus: 1},
        ],
      }),
      utpLater({
        from: 'same',
        echoes: [
          {at: 2, bytes: 2},
          {at: 4, bytes: 1},
          {at: 16, bytes: 2},
        ],
      }),
      utpLater({
        echoes: [
          {at: 2, bytes: 2, plus: 1},
          {at: 18, of: 16, bytes: 2},
        ],
      }),
      utpLater({
        echoes: [
          {at: 2, bytes: 2, plus: -1},
          {at: 18, of: 16, bytes: 2},
        ],
      }),
    ],
    tells: {message: {at: 0, bytes: 1, names: {1: 'data', 17: 'fin', 33: 'state', 49: 'reset', 65: 'syn'}}},
  },
  {
    app: 'gnutella',
    category: 'peer-to-peer',
    when: [
      {...gnutellaHeader, length: [24, 65_535], tells: {message: gnutellaMessage}},
      // Nothing behind the header is too little to go by, but for the mark of modern programs in the identifier (section 2.2.1).
      {...gnutellaHeader, length: 23, holds: [{at: 8, is: 'ff'}], tells: {message: gnutellaMessage}},
      // The table of gtk-gnutella ("GTKG" names it).
      {
        lengthField: {at: 19, bytes: 4, littleEndian: true, plus: 23},
        holds: [{at: 24, is: text('GTKG')}],
        tells: {message: 'table'},
      },
      // An acknowledgement in gtk-gnutella's longer form.
      {starts: `${text('GND')} 10`, length: [8, 64], tells: {message: 'reliable'}},
      // Messages that are acknowledged: flags, a number, which part of how many; an acknowledgement is of none.
      {
        starts: text('GND'),
        fields: [
          {at: 3, bytes: 1, mask: 0xec, in: [0]},
          {at: 6, bytes: 1, min: 1, max: 32},
          {at: 7, bytes: 1, max: 32},
        ],
        tells: {message: 'reliable'},
      },
      {
        starts: text('GTA'),
        fields: [
          {at: 3, bytes: 1, mask: 0xec, in: [0]},
          {at: 6, bytes: 1, min: 1, max: 32},
          {at: 7, bytes: 1, max: 32},
        ],
        tells: {message: 'reliable'},
      },
    ],
  },
  {
    // KCP (ikcp.c): a conversation, a command, parts left, room, time, numbers, the length. Several may follow each other.
    app: 'kcp',
    category: 'peer-to-peer',
    when: [
      {
        fields: [
          {at: 0, bytes: 4, min: 1},
          {at: 4, bytes: 1, min: 81, max: 84},
        ],
        lengthField: {at: 20, bytes: 4, littleEndian: true, plus: 24},
      },
      {
        // The sender has room for something.
        fields: [
          {at: 4, bytes: 1, min: 81, max: 84},
          {at: 6, bytes: 2, littleEndian: true, min: 1},
        ],
        chain: {
          at: 0,
          item: {at: 20, bytes: 4, littleEndian: true, plus: 24},
          starts: '???????? 5? ?? ???? ???????? ???????? ???????? ???? 0000',
          least: 2,
        },
      },
    ],
    tells: {command: {at: 4, bytes: 1, names: {81: 'push', 82: 'ack', 83: 'window-ask', 84: 'window'}}},
  },
  {
    // Its local discovery, version 4: a number, then an identifier of 32 bytes as the first field; or the number of its predecessor.
    app: 'syncthing',
    category: 'peer-to-peer',
    when: [
      {starts: '2ea7d90b 0a20', length: [38, 1500]},
      {starts: '7d79bc40', length: [38, 1500]},
      {starts: '9d79bc39', length: [38, 1500]},
    ],
    tells: {message: 'announce'},
  },
  {
    // Kademlia and servers of eDonkey: what is searched, how, and for whom; questions of fixed length.
    app: 'edonkey',
    category: 'peer-to-peer',
    when: [
      {length: 35, starts: 'e421', fields: [{at: 2, bytes: 1, in: [2, 4, 11]}]},
      {ports: [4665, 4672], length: 6, starts: 'e396'},
      {ports: [4665, 4672], length: 18, starts: 'e39a'},
      {ports: [4672], length: 2, starts: 'e401'},
      {
        ports: [4672],
        starts: 'e411',
        fields: [
          {at: 20, bytes: 1, max: 10},
          {at: 21, bytes: 1, max: 6},
        ],
      },
      {
        ports: [4672],
        starts: 'e419',
        fields: [
          {at: 20, bytes: 1, max: 10},
          {at: 21, bytes: 1, max: 6},
        ],
      },
    ],
  },
  {
    // NMDC: an answer to a search, which ends with a bar; ADC: the same with an identifier in base 32.
    app: 'direct-connect',
    category: 'peer-to-peer',
    when: [
      {starts: text('$SR '), holds: [{at: -1, is: text('|')}]},
      {starts: text('URES '), holds: [{at: -1, is: '0a'}]},
    ],
  },
  {
    // PPStream's and iQiyi's.
    app: 'iqiyi',
    category: 'peer-to-peer',
    when: [{length: [121, 299], contains: [{is: text('PPStream'), within: 300}]}],
  },
];
