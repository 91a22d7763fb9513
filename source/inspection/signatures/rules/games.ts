import {type Alternative, type Rule, text} from '../table/rule.js';

const ones = (bytes: number) => 'ff'.repeat(bytes);
const zeros = (bytes: number) => '00'.repeat(bytes);

/** Xbox Live: two bytes around a constant say which message it is. */
const xbox: readonly Alternative[] = ['0c5876', '025818', '0b5880', '035840', '06584e'].map(kind => ({
  starts: `00000000 ${kind} 000000`,
  length: [13, 1500],
}));

export const games: readonly Rule[] = [
  {
    // GameSpy's query protocol, version 4, as used by Minecraft's Java edition and others ("Query", wiki.vg). Session ids
    // use only the lower half of each byte, in Minecraft and elsewhere.
    app: 'gamespy',
    category: 'games',
    when: [
      {starts: 'fefd 09 0?0?0?0?', length: 7, tells: {message: 'handshake'}},
      // With a challenge, and with the padding that requests full status.
      {starts: 'fefd 00 0?0?0?0?', lengths: [11, 15], tells: {message: 'status'}},
    ],
  },
  {
    // Call of Duty: the first datagrams of client and server.
    app: 'activision',
    category: 'games',
    when: [
      {from: 'client', starts: '0c02', length: [18, 1500], later: {starts: '0d02', length: [18, 1500]}},
      // Towards a server that is told everything back.
      {
        starts: '0d02',
        length: 29,
        later: {
          starts: '0c02',
          length: 29,
          echoes: [2, 6, 10, 14, 18, 22].map(at => ({at, bytes: 4 as const})),
        },
      },
    ],
  },
  {
    app: 'call-of-duty-mobile',
    category: 'games',
    when: [
      {ports: [7500], length: 12, holds: [{at: 8, is: text('ping')}]},
      // The first names of a match.
      {
        starts: 'ce',
        length: [350, 1500],
        contains: [{is: text('LOC_PREFAB_LOADOUTNAME_1'), within: 1500}],
      },
    ],
  },
  {
    // Hazel, Among Us' library: a reliable greeting with the version of the game.
    app: 'among-us',
    category: 'games',
    when: [{starts: '08000100 80d90203', length: [10, 1500]}],
  },
  {
    // A login: descriptor 11, its length in words, and an end.
    app: 'armagetron',
    category: 'games',
    when: [
      {
        starts: '000b0000',
        lengthField: {at: 4, bytes: 2, times: 2, plus: 8},
        holds: [
          {at: 6, is: '0008'},
          {at: -2, is: '0000'},
        ],
      },
    ],
  },
  {
    app: 'crossfire',
    category: 'games',
    when: [{length: 25, starts: 'c7d91999 0200', holds: [{at: 22, is: '7d00'}]}],
  },
  {
    // CryEngine.
    app: 'crynet',
    category: 'games',
    when: [
      {
        length: 70,
        starts: '3c',
        holds: [
          {at: 16, is: '01'},
          {at: 20, is: '07'},
          {at: 24, is: '0307'},
        ],
      },
    ],
  },
  {
    // The Unreal Engine's handshake, of Fortnite and others: a request without a cookie; the answer sets a bit of its first number.
    app: 'epic-games',
    category: 'games',
    when: [
      {
        from: 'client',
        fields: [{at: 3, bytes: 1, mask: 0x08, in: [0]}],
        holds: [{at: 10, is: zeros(24)}],
        length: [34, 1500],
        later: {echoes: [{at: 0, bytes: 4, plus: 8}], length: [5, 1500]},
      },
    ],
  },
  {
    // ENet's first command (protocol.h): no peer yet, the time, then "connect" on the channel that all have.
    app: 'enet',
    category: 'games',
    when: [{length: 52, starts: '8fff ???? 82ff 0001'}],
    tells: {message: 'connect'},
  },
  {
    app: 'gaijin',
    category: 'games',
    when: ['embeddedupdater.', 'app.start', 'app.stage'].map(name => ({
      starts: text(name),
      length: [101, 1500] as const,
    })),
  },
  {
    // What opens a conversation of KCP in this game: a kind, the conversation, a token and two constants.
    app: 'genshin-impact',
    category: 'games',
    when: [
      {length: 20, starts: '000000ff 00000000', holds: [{at: 12, is: '499602d2 ffffffff'}]},
      {length: 20, starts: '00000145', holds: [{at: 12, is: '499602d2 14514545'}]},
    ],
  },
  {
    // Heroes of the Storm and its kin.
    app: 'blizzard',
    category: 'games',
    when: [
      ...['0300', '3400'].map(kind => ({
        ports: [1119, 1120, 3724, 6113],
        length: [20, 122] as const,
        holds: [
          {at: 2, is: kind},
          {at: 14, is: '4000'},
        ],
      })),
      {ports: [1119, 1120, 3724, 6113], length: [20, 122], starts: `${zeros(14)} 4000`},
      // Battle.net tells a client its address; the answer's kind is the next one.
      ...(
        [
          ['01', '02'],
          ['03', '04'],
        ] as const
      ).map(([question, answer]) => ({
        ports: [1119],
        from: 'client' as const,
        length: 1,
        starts: question,
        later: {length: 7, starts: answer},
      })),
      // A sign of life with its number.
      {
        ports: [1119],
        from: 'client',
        length: 2,
        starts: '09',
        later: {length: 2, starts: '0a', echoes: [{at: 1, bytes: 1}]},
      },
    ],
  },
  {
    app: 'wild-rift',
    category: 'games',
    when: [
      {length: 22, starts: '0102c841', holds: [{at: -4, is: '41304231'}]},
      {length: 69, starts: '04000000', later: {length: 359, starts: '10000000'}},
    ],
  },
  {
    // League of Legends and Valorant.
    app: 'riot',
    category: 'games',
    when: [
      {holds: [{at: -8, is: 'aaaaaaaabbbbbbbb'}], length: [9, 1500]},
      {holds: [{at: -8, is: '3cb11f2dea23460c'}], length: 53},
    ],
  },
  {
    app: 'netease-games',
    category: 'games',
    when: [
      {from: 'client', length: 12, starts: '01 ?? d001', holds: [{at: 8, is: '00010101'}]},
      {starts: 'b3af8de8', length: [30, 1500]},
      {starts: '0708080c', length: [31, 1500]},
    ],
  },
  {
    // Pia, which consoles speak with each other, and when they report how it went: its magic number, and a version or, up to
    // 5.10, whether it is encrypted. And the server that tells a console its address: a question has room for it.
    app: 'nintendo',
    category: 'games',
    when: [
      {
        starts: '32ab9864',
        fields: [{at: 4, bytes: 1, mask: 0x7f, min: 1, max: 16}],
        length: [49, 1500],
      },
      {
        ports: [10_025, 10_125],
        from: 'client',
        length: 16,
        fields: [{at: 0, bytes: 4, in: [1, 2, 3, 4, 5, 101, 102, 103]}],
        holds: [{at: 4, is: zeros(8)}],
      },
    ],
  },
  {
    // Photon, by which Unity's games play together: sender, flags, number of commands, time, challenge, then the commands with their
    // lengths.
    app: 'photon',
    category: 'games',
    when: [
      {
        starts: '???? 00 01',
        holds: [{at: 12, is: '0?'}],
        fields: [
          {at: 8, bytes: 4, min: 0x10000},
          {at: 14, bytes: 1, max: 3},
        ],
        lengthField: {at: 16, bytes: 4, plus: 12},
      },
      {
        starts: '???? 00',
        fields: [{at: 3, bytes: 1, min: 2, max: 16}],
        chain: {at: 12, item: {at: 4, bytes: 4}, starts: '0? ?? 0? ?? 0000', least: 2},
      },
      // An acknowledgement first: 20 bytes.
      ...['01ff', '0100'].map(command => ({
        starts: '???? 00',
        fields: [{at: 3, bytes: 1 as const, min: 1, max: 16}],
        holds: [{at: 12, is: `${command} 0000 00000014`}],
        length: [32, 1500] as const,
      })),
      {starts: '7d7d7d7d 7d7d7d7d 7d7d', length: [13, 32], tells: {message: 'ping'}},
    ],
  },
  {
    // Steam: relays (Steam Datagram Relay), computers that stream to each other, and the client's connection to its servers.
    app: 'steam',
    category: 'games',
    when: [
      {holds: [{at: 2, is: text('sdping')}], length: [100, 1500], tells: {message: 'relay-ping'}},
      {starts: 'ffffffff 214c5fa0', length: [40, 1500], tells: {message: 'discovery'}},
      {
        starts: text('VS01'),
        lengthField: {at: 4, bytes: 2, littleEndian: true, plus: 36},
        tells: {message: 'connection'},
      },
      // Remote Play: a connection on the first channel, with a checksum of the word "Connect".
      {
        starts: '81',
        holds: [
          {at: 4, is: '00'},
          {at: 13, is: 'c73d8f3c'},
        ],
        length: [21, 1500],
        tells: {message: 'stream'},
      },
    ],
  },
  {
    // RakNet after its first messages, which carry a constant: a frame set has a number of 24 bits; a frame tells how reliable it is,
    // and its length in bits (its ReliabilityLayer.cpp).
    app: 'raknet',
    category: 'games',
    when: [
      // 18 bytes: a kind, who asks, when, and whether it is secure.
      ...[
        {starts: '8? ?????? 40 0090 ?????? 09', length: 28},
        {starts: '8? ?????? 60 0090 ?????? ?????? ?? 09', length: 32},
      ].map(shape => ({...shape, tells: {message: 'connection-request'}})),
      // The answer to a sign of life: a kind and two times.
      {starts: '8? ?????? 00 0088 03', length: 24, tells: {message: 'connected-pong'}},
      // Two lists of addresses, where most are unknown: the inverse of 0.0.0.0, and port 0.
      ...(
        [
          ['10', 'connection-accepted'],
          ['13', 'connection-new'],
        ] as const
      ).map(([kind, message]) => ({
        starts: '8? ?????? 60',
        holds: [{at: 14, is: kind}],
        contains: [{is: '04 ffffffff 0000'.repeat(2), from: 15, within: 80}],
        tells: {message},
      })),
      // A frame set whose number is acknowledged.
      {
        fields: [
          {at: 0, bytes: 1, mask: 0xf0, in: [0x80]},
          {at: 4, bytes: 1, mask: 0x0f, in: [0]},
        ],
        length: [8, 1500],
        later: {length: 7, starts: 'c0 0001 01', echoes: [{at: 4, of: 1, bytes: 3}]},
        tells: {message: 'frames'},
      },
      // Acknowledgements: so many, of numbers from one to another or of one.
      ...[
        {length: 10, starts: 'c0 0001 00'},
        {length: 7, starts: 'c0 0001 01'},
      ].map(shape => ({
        ...shape,
        later: {from: 'same' as const, ...shape},
        tells: {message: 'acknowledgement'},
      })),
      {
        starts: 'c0',
        lengthField: {at: 1, bytes: 2, times: 4, plus: 3},
        chain: {at: 3, item: 4, starts: '01', least: 3},
        tells: {message: 'acknowledgement'},
      },
    ],
  },
  {
    // The Source engine: a connection, its request and answer with the same end.
    app: 'source-engine',
    category: 'games',
    when: [
      {
        from: 'client',
        starts: 'ffffffff',
        holds: [{at: -4, is: '30303000'}],
        length: [20, 1500],
        later: {starts: 'ffffffff', holds: [{at: -4, is: '30303000'}], length: [20, 1500]},
      },
    ],
  },
  {
    // Each message tells its length; on other ports than its own two of them must.
    app: 'warcraft-3',
    category: 'games',
    when: [
      {ports: [6112], starts: 'f7', lengthField: {at: 2, bytes: 2, littleEndian: true}},
      {
        starts: 'f7',
        lengthField: {at: 2, bytes: 2, littleEndian: true},
        later: {starts: 'f7', lengthField: {at: 2, bytes: 2, littleEndian: true}},
      },
    ],
  },
  {app: 'xbox', category: 'games', when: xbox},
  {
    // netcode.io: a request with the protocol's name.
    app: 'yojimbo',
    category: 'games',
    when: [{starts: `00 ${text('NETCODE ')}`}],
  },
  {
    // Luanti, once Minetest: its number, the sender, a channel of three and a kind of four (connection.h).
    app: 'minetest',
    category: 'games',
    when: [
      {
        starts: '4f457403',
        fields: [
          {at: 6, bytes: 1, max: 2},
          {at: 7, bytes: 1, max: 3},
        ],
      },
    ],
  },
  {
    // A world that is open to the local network.
    app: 'minecraft-lan',
    category: 'games',
    when: [{starts: text('[MOTD]'), length: [20, 1500]}],
  },
  {
    app: 'teeworlds',
    category: 'games',
    when: ['gie3', 'inf3', 'gief', 'info', 'fstd', 'siz2'].map(kind => ({starts: ones(10) + text(kind)})),
  },
  {app: 'zug', category: 'games', when: [{starts: '007a5547 10'}]},
  {
    // The first Quake: a control message, its length, a command; then a name.
    app: 'quake',
    category: 'games',
    when: [
      {
        starts: '8000',
        lengthField: {at: 2, bytes: 2},
        fields: [{at: 4, bytes: 1, in: [1, 2]}],
        holds: [{at: 5, is: text('QUAKE')}],
      },
      {
        starts: '8000',
        lengthField: {at: 2, bytes: 2},
        fields: [{at: 4, bytes: 1, in: [0x81, 0x82, 0x83]}],
        ports: [26_000],
      },
    ],
  },
];
