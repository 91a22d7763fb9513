import {type Rule, text} from '../table/rule.js';

const zoomPorts = Array.from({length: 10}, (_, index) => 8801 + index);
/** Of its relays. */
const telegramPorts = [...Array.from({length: 101}, (_, index) => 500 + index), 1400];
const viberPorts = [4244, 5242, 5243, 7985, 7987, 9785];
/** An RTP header's first two bytes, at an offset: version 2, and a type that Zoom uses. */
const zoomRtp = (at: number) => [
  {at, bytes: 1 as const, mask: 0xc0, in: [0x80]},
  {at: at + 1, bytes: 1 as const, mask: 0x7f, in: [98, 99, 110, 112, 113]},
];
/** Towards Zoom, or from it. */
const zoomDirection = {at: 7, bytes: 1 as const, in: [0, 4]};

export const voice: readonly Rule[] = [
  {
    // TeamSpeak 3: a client's first packets carry this name in place of a signature.
    app: 'teamspeak',
    category: 'voice',
    when: [
      {starts: text('TS3INIT1'), length: [18, 1500]},
      // A server that reports to TeamSpeak's own: version, number and command; the answer repeats them before a challenge.
      {
        ports: [2010],
        from: 'client',
        length: 4,
        starts: '01 ???? 01',
        later: {length: 8, starts: '01', holds: [{at: 3, is: '01'}], echoes: [{at: 1, bytes: 2}]},
        tells: {message: 'report'},
      },
    ],
  },
  {
    // Which address has the client: a kind, 70 bytes, its stream, room for the answer. Then a sign of life.
    app: 'discord',
    category: 'voice',
    when: [
      {length: 74, starts: '00010046', tells: {message: 'discovery'}},
      {length: 74, starts: '00020046', tells: {message: 'discovery'}},
      {length: 8, starts: '1337cafe', tells: {message: 'keepalive'}},
    ],
  },
  {
    // Its first packets, then media behind two headers of Zoom's own (Michel et al., "Enabling Passive Measurement of Zoom", 2022).
    app: 'zoom',
    category: 'voice',
    when: [
      ...['010002', '010003', '020002', '020003'].map(starts => ({
        ports: zoomPorts,
        starts,
        length: [9, 1500] as const,
      })),
      {
        ports: zoomPorts,
        starts: '05',
        holds: [{at: 8, is: '0f'}],
        fields: [zoomDirection, ...zoomRtp(27)],
        tells: {media: 'audio'},
      },
      {
        ports: zoomPorts,
        starts: '05',
        holds: [{at: 8, is: '10'}],
        fields: [zoomDirection, ...zoomRtp(32)],
        tells: {media: 'video'},
      },
      {
        ports: zoomPorts,
        starts: '05',
        holds: [{at: 8, is: '0d'}],
        fields: [zoomDirection, ...zoomRtp(35)],
        tells: {media: 'screen'},
      },
      // Its own kind of STUN, before RFC 5389: a request with digits in an attribute of Zoom's, and the answer.
      {length: 44, starts: '0001 0018', holds: [{at: 20, is: '0101 0014'}], tells: {message: 'address'}},
      {length: 32, starts: '0002 000c', holds: [{at: 20, is: '0103 0008'}], tells: {message: 'address'}},
      // Between two clients: an address as text, and an identifier.
      {
        starts: '1f0201',
        holds: [
          {at: 24, is: '000000'},
          {at: -4, is: '00000000'},
        ],
        fields: [{at: 27, bytes: 1, min: 7, max: 45}],
        length: [37, 300],
      },
    ],
  },
  {
    // Which message it is, and how long what follows.
    app: 'line',
    category: 'voice',
    when: [
      {length: 8, starts: 'b6070004'},
      {length: 16, starts: 'b609000c'},
      {length: 46, starts: 'b6130006'},
      {length: 110, starts: 'b618006a'},
      // A call begins: a kind and the length of what follows the four bytes of the header, a number, the kind of greeting.
      {
        fields: [{at: 0, bytes: 1, mask: 0xfc, in: [0xd8]}],
        holds: [{at: 4, is: '0602'}],
        lengthField: {at: 0, bytes: 2, mask: 0x03ff, plus: 4},
      },
    ],
  },
  {
    // A sign of life between two clients: the answer repeats the time of the question. A relay puts a zero before it.
    app: 'imo',
    category: 'voice',
    when: [
      {
        length: 10,
        starts: '0902 ???????? 00000000',
        later: {length: 10, starts: '0903 ???????? 00000000', echoes: [{at: 2, bytes: 4}]},
      },
      {length: 11, starts: '00 0903 ???????? 00000000'},
    ],
    tells: {message: 'keepalive'},
  },
  {
    // Which way is the best to a meeting's server: a first question, and the answer with the same number of bytes.
    app: 'webex',
    category: 'voice',
    when: [
      {
        ports: [9000],
        from: 'client',
        length: 8,
        starts: '01 000000 00000001',
        later: {length: 8, starts: '02 000000 00'},
      },
    ],
  },
  {
    app: 'viber',
    category: 'voice',
    when: [
      {ports: viberPorts, holds: [{at: 2, is: '0900'}], length: 20},
      {ports: viberPorts, holds: [{at: 2, is: '1900'}], length: 34},
      {ports: viberPorts, holds: [{at: 2, is: '1b00'}], length: 34},
      {ports: viberPorts, holds: [{at: 2, is: '01000500'}]},
      ...(['same', 'other'] as const).map(from => ({
        ports: viberPorts,
        holds: [{at: 2, is: '0300'}],
        length: [6, 1500] as const,
        later: {from, holds: [{at: 2, is: '0300'}], length: [6, 1500] as const},
      })),
    ],
  },
  {
    // Mumble's ping (its protocol, "UDP ping"): the server repeats the number that it was asked with.
    app: 'mumble',
    category: 'voice',
    when: [
      {
        from: 'client',
        length: 12,
        starts: '00000000',
        later: {
          length: 24,
          echoes: [
            {at: 4, bytes: 4},
            {at: 8, bytes: 4},
          ],
        },
      },
    ],
  },
  {
    // A relay of calls: 16 bytes that name the call, then three times -1.
    app: 'telegram',
    category: 'voice',
    when: [
      {
        ports: telegramPorts,
        holds: [{at: 16, is: 'ff'.repeat(12)}],
        length: [32, 1500],
        // Silence in telephony is all ones.
        fields: [{at: 12, bytes: 4, max: 0xfffffffe}],
      },
    ],
  },
  {
    // RFC 5456, section 8.1: a full frame, the first of either side, about the call itself.
    app: 'iax',
    category: 'voice',
    when: [
      {
        ports: [4569],
        fields: [
          {at: 0, bytes: 1, min: 0x80},
          {at: 9, bytes: 1, max: 1},
          {at: 11, bytes: 1, min: 1, max: 40},
        ],
        holds: [
          {at: 8, is: '00'},
          {at: 10, is: '06'},
        ],
      },
    ],
  },
  {
    // Between a beginning and an end: version, command, number, and who.
    app: 'oicq',
    category: 'voice',
    when: [
      // The version of most clients.
      {starts: '02 3b0b', fields: [{at: 3, bytes: 2, min: 1, max: 0xb5}], length: [11, 1500]},
      {
        ports: [8000],
        starts: '02',
        fields: [{at: 3, bytes: 2, min: 1, max: 0xb5}],
        holds: [{at: -1, is: '03'}],
      },
    ],
  },
  {
    // Agora's network: items of four letters and a length in little endian; "SNI", the name of what is asked for, is the first.
    app: 'agora',
    category: 'voice',
    when: [
      {
        holds: [
          {at: 6, is: '21'},
          {at: 12, is: '04534e49'},
          {at: 18, is: '00'},
        ],
        length: [24, 1500],
      },
    ],
    tells: {sni: {at: 19, textBytes: 128, lengthAt: 17}},
  },
  {
    // RFC 3525, section 7.2, in its text form: `MEGACO/1 [192.0.2.1]:2944`, or the same in short.
    app: 'megaco',
    category: 'voice',
    when: ['!/1 [', '!/1 <', 'MEGACO/1 [', 'MEGACO/1 <'].map(name => ({starts: text(name)})),
  },
  {
    // H.225.0: a request to a gatekeeper with the protocol's identifier.
    app: 'h323',
    category: 'voice',
    when: [{ports: [1718, 1719], holds: [{at: 4, is: '06 0008914a'}], length: [21, 1500]}],
  },
  {
    // RFC 8855, section 5.1: version 1 or 2, a primitive, its length in words; the other side is in the same conference.
    app: 'bfcp',
    category: 'voice',
    when: [
      {
        fields: [
          {at: 0, bytes: 1, mask: 0xe8, in: [0x20, 0x40]},
          {at: 1, bytes: 1, min: 1, max: 18},
        ],
        lengthField: {at: 2, bytes: 2, times: 4, plus: 12},
        later: {
          fields: [
            {at: 0, bytes: 1, mask: 0xe8, in: [0x20, 0x40]},
            {at: 1, bytes: 1, min: 1, max: 18},
          ],
          lengthField: {at: 2, bytes: 2, times: 4, plus: 12},
          echoes: [{at: 4, bytes: 4}],
        },
      },
      // What is cut off: what was asked is answered, to the same user.
      {
        fields: [
          {at: 0, bytes: 1, mask: 0xe8, in: [0x20, 0x40]},
          {at: 1, bytes: 1, in: [1, 2, 3, 5, 7, 9, 11, 16]},
        ],
        holds: [{at: 2, is: '00'}],
        length: [12, 1500],
        later: {
          fields: [
            {at: 0, bytes: 1, mask: 0xe8, in: [0x20, 0x40]},
            {at: 1, bytes: 1, in: [4, 6, 8, 10, 12, 13, 17]},
          ],
          holds: [{at: 2, is: '00'}],
          length: [12, 1500],
          echoes: [
            {at: 4, bytes: 4},
            {at: 8, bytes: 4},
          ],
        },
      },
    ],
  },
  {
    // RFC 8656, section 12.4: a relay's channel and the length of what it carries, twice for the same channel.
    app: 'stun',
    category: 'voice',
    when: [
      {
        fields: [{at: 0, bytes: 2, min: 0x4000, max: 0x4fff}],
        lengthField: {at: 2, bytes: 2, plus: 4},
        length: [12, 1500],
        later: {
          from: 'same',
          lengthField: {at: 2, bytes: 2, plus: 4},
          length: [12, 1500],
          echoes: [{at: 0, bytes: 2}],
        },
      },
    ],
    tells: {method: 'channel-data', use: 'turn'},
  },
  {
    // RTCP under encryption (RFC 3711, section 3.4): only the first header is readable, so two of the same source are needed.
    app: 'rtcp',
    category: 'voice',
    when: [
      {
        fields: [
          {at: 0, bytes: 1, mask: 0xe0, in: [0x80]},
          {at: 1, bytes: 1, min: 200, max: 207},
          {at: 4, bytes: 4, min: 1},
        ],
        lengthField: {at: 2, bytes: 2, times: 4, plus: 4, mayGoOn: true},
        length: [22, 1500],
        later: {
          from: 'same',
          fields: [
            {at: 0, bytes: 1, mask: 0xe0, in: [0x80]},
            {at: 1, bytes: 1, min: 200, max: 207},
          ],
          lengthField: {at: 2, bytes: 2, times: 4, plus: 4, mayGoOn: true},
          length: [22, 1500],
          echoes: [{at: 4, bytes: 4}],
        },
      },
    ],
    tells: {
      type: {
        at: 1,
        bytes: 1,
        names: {
          200: 'sender-report',
          201: 'receiver-report',
          205: 'transport-feedback',
          206: 'payload-feedback',
        },
      },
    },
  },
  {
    // Alcatel's telephones (UA over UDP): a greeting, whose first items are the version and the window.
    app: 'noe',
    category: 'voice',
    when: [
      {ports: [32_000, 32_512, 32_640], starts: '00 0001 ?? 0101', length: [7, 64]},
      // It is asked whether it is there, and says so.
      {ports: [32_000, 32_512], length: 1, starts: '04', later: {length: 1, starts: '05'}},
    ],
  },
  {app: 'vhua', category: 'voice', when: [{starts: '05143a0508f8a1b103'}]},
  {
    // ZRTP (RFC 6189, section 5): keys for SRTP are agreed upon beside it.
    app: 'zrtp',
    category: 'voice',
    when: [{starts: '10', holds: [{at: 4, is: text('ZRTP')}], length: [28, 1500]}],
  },
  {
    // Squeezebox: a player that looks for its server, and who answers.
    app: 'slimproto',
    category: 'voice',
    when: [
      {ports: [3483], starts: text('eIPAD')},
      {ports: [3483], starts: text('d'), length: 18},
    ],
  },
];
