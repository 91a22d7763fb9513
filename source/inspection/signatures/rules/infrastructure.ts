import {type Alternative, type Rule, text} from '../table/rule.js';

/** GTP's first byte of version 1: a spare bit, then what the header has. */
const gtpMessages = {
  1: 'echo-request',
  2: 'echo-response',
  16: 'create-request',
  17: 'create-response',
  18: 'update-request',
  19: 'update-response',
  20: 'delete-request',
  21: 'delete-response',
};
const gtp2Messages = {
  1: 'echo-request',
  2: 'echo-response',
  32: 'create-request',
  33: 'create-response',
  34: 'modify-request',
  35: 'modify-response',
  36: 'delete-request',
  37: 'delete-response',
};
const pfcpMessages = {
  1: 'heartbeat-request',
  2: 'heartbeat-response',
  5: 'association-request',
  6: 'association-response',
  50: 'session-request',
  51: 'session-response',
  52: 'modification-request',
  53: 'modification-response',
  54: 'deletion-request',
  55: 'deletion-response',
};
/** Rx: the same epoch and connection in both directions, a kind, whether it is of the client, a security of four. */
function rx(first: 0 | 1, second: 0 | 1): Alternative {
  const header = (isOfClient: number) =>
    [
      {at: 20, bytes: 1, min: 1, max: 13},
      {at: 21, bytes: 1, mask: 0x01, in: [isOfClient]},
      {at: 23, bytes: 1, max: 3},
    ] as const;
  return {
    fields: [{at: 0, bytes: 4, min: 0x1000000}, ...header(first)],
    length: [28, 1500],
    later: {
      fields: header(second),
      length: [28, 1500],
      echoes: [
        {at: 0, bytes: 4},
        {at: 4, bytes: 4},
      ],
    },
  };
}

const capwapPorts = [5246, 5247];

export const infrastructure: readonly Rule[] = [
  {
    // 3GPP TS 29.060, section 6 (version 1), GSM 09.60, section 6 (version 0: spare bits are set, 20 bytes) and TS 29.274, section 5.1 (version 2): the length is that behind 8 bytes, or behind 4.
    app: 'gtp-c',
    category: 'infrastructure',
    when: [
      {
        ports: [2123],
        fields: [
          {at: 0, bytes: 1, min: 0x30, max: 0x37},
          {at: 1, bytes: 1, min: 1, max: 129},
        ],
        lengthField: {at: 2, bytes: 2, plus: 8},
        tells: {version: '1', message: {at: 1, bytes: 1, names: gtpMessages}},
      },
      {
        ports: [2123],
        fields: [
          {at: 0, bytes: 1, mask: 0xe3, in: [0x40]},
          {at: 1, bytes: 1, min: 1},
        ],
        lengthField: {at: 2, bytes: 2, plus: 4},
        length: [8, 65_535],
        tells: {version: '2', message: {at: 1, bytes: 1, names: gtp2Messages}},
      },
      {
        ports: [3386],
        fields: [
          {at: 0, bytes: 1, in: [0x1e, 0x1f]},
          {at: 1, bytes: 1, in: [...Object.keys(gtpMessages).map(Number), 26, 27, 29]},
        ],
        lengthField: {at: 2, bytes: 2, plus: 20},
        tells: {version: '0', message: {at: 1, bytes: 1, names: gtpMessages}},
      },
    ],
  },
  {
    // 3GPP TS 32.295, section 6.1: charging. Spare bits are set.
    app: 'gtp-prime',
    category: 'infrastructure',
    when: [
      {
        ports: [3386],
        fields: [
          {at: 0, bytes: 1, mask: 0x1e, in: [0x0e]},
          {at: 1, bytes: 1, in: [1, 2, 3, 4, 5, 6, 7, 240, 241]},
        ],
        lengthField: {at: 2, bytes: 2, plus: 6},
      },
      {
        ports: [3386],
        fields: [
          {at: 0, bytes: 1, mask: 0x1f, in: [0x0e]},
          {at: 1, bytes: 1, in: [1, 2, 3, 4, 5, 6, 7, 240, 241]},
        ],
        lengthField: {at: 2, bytes: 2, plus: 20},
      },
    ],
  },
  {
    // 3GPP TS 29.244, section 7.2.2: version 1, maybe a session.
    app: 'pfcp',
    category: 'infrastructure',
    when: [
      {
        ports: [8805],
        fields: [
          {at: 0, bytes: 1, in: [0x20, 0x21, 0x22, 0x23]},
          {at: 1, bytes: 1, min: 1, max: 99},
        ],
        lengthField: {at: 2, bytes: 2, plus: 4},
      },
    ],
    tells: {message: {at: 1, bytes: 1, names: pfcpMessages}},
  },
  {
    // RFC 5415, section 4: a preamble, the length of the header in words, which radio; no fragment. Then DTLS, a message, or a frame.
    app: 'capwap',
    category: 'infrastructure',
    when: [
      {ports: capwapPorts, starts: '01000000 1? fe', tells: {content: 'dtls'}},
      {
        ports: [5246],
        starts: '00 10 ???? 00000000 000000',
        lengthField: {at: 13, bytes: 2, plus: 13},
        tells: {content: 'control'},
      },
      {
        ports: [5246],
        starts: '00 20 ???? 00000000 06',
        holds: [{at: 16, is: '000000'}],
        tells: {content: 'control'},
      },
      {
        ports: [5247],
        starts: '00 ?? ?? ?? ???? ????',
        fields: [
          {at: 1, bytes: 1, mask: 0xf8, in: [0x10, 0x18, 0x20]},
          {at: 2, bytes: 1, mask: 0x3e, in: [0x02]},
          {at: 3, bytes: 1, mask: 0x87, in: [0]},
          {at: 6, bytes: 2, in: [0]},
        ],
        tells: {content: 'data'},
      },
    ],
  },
  {
    // RFC 5880, section 4.1: version 1 and a diagnosis, flags, a multiplier, the length.
    app: 'bfd',
    category: 'infrastructure',
    when: [
      {
        ports: [3784, 4784, 6784],
        fields: [
          {at: 0, bytes: 1, min: 0x20, max: 0x29},
          {at: 2, bytes: 1, min: 1, max: 100},
        ],
        lengthField: {at: 3, bytes: 1},
        length: [24, 60],
      },
      {
        ports: [3785],
        length: 12,
        starts: '00000000 00000001',
        holds: [{at: -2, is: '0000'}],
        tells: {message: 'echo'},
      },
    ],
  },
  {
    // IEEE 1588, section 13.3: a kind, version 2 and the length; version 1 names its domain instead.
    app: 'ptp',
    category: 'infrastructure',
    when: [
      {
        ports: [319, 320],
        fields: [
          {at: 0, bytes: 1, mask: 0x0f, in: [0, 1, 2, 3, 8, 9, 10, 11, 12, 13]},
          {at: 1, bytes: 1, in: [0x02, 0x12]},
        ],
        holds: [{at: 5, is: '00'}],
        lengthField: {at: 2, bytes: 2, mayGoOn: true},
        length: [44, 400],
        tells: {
          message: {
            at: 0,
            bytes: 1,
            mask: 0x0f,
            names: {
              0: 'sync',
              1: 'delay-request',
              2: 'peer-delay-request',
              3: 'peer-delay-response',
              8: 'follow-up',
              9: 'delay-response',
              10: 'peer-delay-follow-up',
              11: 'announce',
              12: 'signaling',
              13: 'management',
            },
          },
        },
      },
      {ports: [319, 320], starts: '0001 0001 5f', length: [60, 200]},
    ],
  },
  {
    // RFC 5036, section 3.5.2: version 1, the length; the first message is a greeting.
    app: 'ldp',
    category: 'infrastructure',
    when: [{starts: '0001', lengthField: {at: 2, bytes: 2, plus: 4}, holds: [{at: 10, is: '0100'}]}],
    tells: {message: 'hello'},
  },
  {
    // RFC 9300, section 5: data is IP behind 8 bytes; RFC 9301, section 5: control is a question in IP, or what a site registers.
    app: 'lisp',
    category: 'infrastructure',
    when: [
      {
        ports: [4341],
        holds: [{at: 8, is: '45'}],
        lengthField: {at: 10, bytes: 2, plus: 8},
        tells: {content: 'data'},
      },
      {
        ports: [4341],
        holds: [{at: 8, is: '6?'}],
        lengthField: {at: 12, bytes: 2, plus: 48},
        tells: {content: 'data'},
      },
      {ports: [4342], starts: '8? 0000 00 45', tells: {content: 'encapsulated'}},
      ...['3?', '4?'].map(starts => ({
        ports: [4342],
        starts,
        fields: [
          {at: 3, bytes: 1 as const, min: 1, max: 50},
          {at: 12, bytes: 2 as const, max: 0x0fff},
          {at: 14, bytes: 2 as const, in: [20, 32]},
        ],
        tells: {content: 'registration'},
      })),
    ],
  },
  {
    // Cisco's redirection to caches: a kind from 10 to 13, version 2, the length.
    app: 'wccp',
    category: 'infrastructure',
    when: [{ports: [2048], starts: '000000 0? 02', lengthField: {at: 6, bytes: 2, plus: 8}}],
  },
  {
    // Check Point's cluster.
    app: 'cpha',
    category: 'infrastructure',
    when: [
      {ports: [8116], starts: '1a90', fields: [{at: 2, bytes: 2, min: 1, max: 0x2fff}], length: [21, 1500]},
    ],
  },
  {
    // RFC 2186, section 3: an operation, version 2, the length.
    app: 'icp',
    category: 'infrastructure',
    when: [
      {
        ports: [3130],
        fields: [{at: 0, bytes: 1, max: 23}],
        holds: [{at: 1, is: '02'}],
        lengthField: {at: 2, bytes: 2},
      },
    ],
  },
  {
    // The TFTP of a transfer, which takes another port (RFC 1350; RFC 2347): a block and its acknowledgement; what was agreed; an error.
    app: 'tftp',
    category: 'infrastructure',
    when: [
      {
        starts: '0003 0001',
        length: [4, 65_464],
        later: {starts: '0004 0001', length: 4},
        tells: {operation: 'data'},
      },
      {
        starts: '0004 0000',
        length: 4,
        later: {starts: '0003 0001', length: [4, 65_464]},
        tells: {operation: 'data'},
      },
      {
        starts: '0004 0001',
        length: 4,
        later: {starts: '0003 0002', length: [4, 65_464]},
        tells: {operation: 'data'},
      },
      ...['blksize', 'tsize', 'timeout', 'windowsize', 'BLKSIZE', 'TSIZE'].map(option => ({
        starts: `0006 ${text(option)} 00`,
        holds: [{at: -1, is: '00'}],
        tells: {operation: 'options'},
      })),
      {
        starts: '0005 000?',
        fields: [
          {at: 4, bytes: 1, min: 0x20, max: 0x7e},
          {at: 5, bytes: 1, min: 0x20, max: 0x7e},
        ],
        holds: [{at: -1, is: '00'}],
        length: [8, 516],
        tells: {operation: 'error'},
      },
      // A request that names no file.
      ...['octet', 'netascii'].flatMap(mode =>
        [1, 2].map(operation => ({
          ports: [69],
          starts: `000${operation}`,
          holds: [{at: -mode.length - 1, is: `${text(mode)} 00`}],
          length: [mode.length + 3, 516] as const,
          tells: {operation: operation === 1 ? 'read' : 'write'},
        })),
      ),
    ],
  },
  {
    // DNSCrypt's answers begin with a constant; what asks has another for each server.
    app: 'dnscrypt',
    category: 'infrastructure',
    when: [{starts: text('r6fnvWj8'), length: [64, 65_535]}],
  },
  {
    // Avast's encrypted questions.
    app: 'avast-securedns',
    category: 'infrastructure',
    when: ['securedns', 'SECUREDNS'].map(name => ({
      holds: [{at: 11, is: `00013209 ${text(name)}`}],
      length: [34, 1500] as const,
    })),
  },
  {
    // draft-ietf-ntp-roughtime, section 5: a name and the length, or as first published how many tags there are, and the first of them.
    app: 'roughtime',
    category: 'infrastructure',
    when: [
      {starts: text('ROUGHTIM')},
      {
        starts: '0?000000',
        contains: [{is: text('NONC'), within: 64, from: 8}],
        length: [64, 1500],
        lengthMultipleOf: 4,
      },
      {
        starts: '0?000000',
        contains: [
          {is: text('SREP'), within: 80, from: 8},
          {is: text('CERT'), within: 80, from: 8},
        ],
        length: [64, 1500],
        lengthMultipleOf: 4,
      },
    ],
  },
  {
    // chronyc: version 6, a request (candm.h).
    app: 'chrony',
    category: 'infrastructure',
    when: [
      {ports: [323], starts: '06 01 0000'},
      {ports: [323], starts: '06 02 0000'},
    ],
  },
  {
    // collectd's binary protocol: items with a kind and a length, first the host, then the time; or signed, or encrypted.
    app: 'collectd',
    category: 'infrastructure',
    when: [
      ...['0001000c', '0008000c'].map(time => ({
        starts: '0000 00',
        contains: [{is: `00${time}`, within: 130, from: 5}],
        chain: {at: 0, item: {at: 2, bytes: 2 as const}, starts: '0? ?? 0?', least: 3},
        length: [24, 65_535] as const,
      })),
      {starts: '0210', lengthField: {at: 2, bytes: 2}, fields: [{at: 4, bytes: 2, min: 1, max: 255}]},
      {starts: '0200 00', chain: {at: 0, item: {at: 2, bytes: 2}, starts: '0? ?? 0?', least: 3}},
      // A host, a time and an interval, whatever is damaged behind or before them.
      ...[
        ['0001000c', '0007000c'],
        ['0008000c', '0009000c'],
      ].map(([time, interval]) => ({
        starts: '0000',
        contains: [
          {is: time!, from: 4, within: 300},
          {is: interval!, from: 16, within: 320},
        ],
      })),
      // Encrypted, for a user, if its length is damaged.
      {
        ports: [25_826],
        starts: '0210',
        fields: [{at: 4, bytes: 2, min: 1, max: 64}],
        length: [2 + 2 + 2 + 1 + 16 + 20, 1500],
      },
    ],
  },
  {
    // Ganglia: the kind of a metric, from 128 on.
    app: 'ganglia',
    category: 'infrastructure',
    when: [{ports: [8649], starts: '000000 8?', length: [16, 1500]}],
  },
  {
    // NetFlow 7 and 1 (Cisco's formats): the length is that of the records; a time of UNIX.
    app: 'netflow',
    category: 'infrastructure',
    when: [
      {
        starts: '0007',
        lengthField: {at: 2, bytes: 2, times: 52, plus: 24},
        fields: [{at: 8, bytes: 4, min: 0x30000000, max: 0x80000000}],
      },
      {
        starts: '0001',
        lengthField: {at: 2, bytes: 2, times: 52, plus: 16},
        fields: [{at: 8, bytes: 4, min: 0x30000000, max: 0x80000000}],
      },
    ],
    tells: {version: {at: 0, bytes: 2}},
  },
  {
    // Homer: what a monitor of telephony was sent.
    app: 'hep',
    category: 'infrastructure',
    when: [{starts: text('HEP3'), lengthField: {at: 4, bytes: 2}}],
  },
  {
    // A sniffer that sends on what it hears: version 1, a kind, a link.
    app: 'tzsp',
    category: 'infrastructure',
    when: [
      {
        ports: [37_008],
        starts: '01',
        fields: [
          {at: 1, bytes: 1, max: 5},
          {at: 2, bytes: 2, in: [1, 18, 119, 126, 127]},
        ],
      },
    ],
  },
  {
    // The same for mobile networks (gsmtap.h): version 2, a header of four words.
    app: 'gsmtap',
    category: 'infrastructure',
    when: [
      {ports: [4729], starts: '0204', fields: [{at: 2, bytes: 1, min: 1, max: 32}], length: [16, 65_535]},
    ],
  },
  {
    // RFC 6951: SCTP, whose first chunk opens an association, without a tag (RFC 9260, section 8.5.1).
    app: 'sctp',
    category: 'infrastructure',
    when: [
      {
        ports: [9899],
        holds: [
          {at: 4, is: '00000000'},
          {at: 12, is: '0100'},
        ],
        lengthField: {at: 14, bytes: 2, plus: 12},
      },
    ],
  },
  {
    // InfiniBand's transport: version 0, the default partition, and what is reserved.
    app: 'rocev2',
    category: 'infrastructure',
    when: [
      {
        ports: [4791],
        fields: [
          {at: 1, bytes: 1, mask: 0x0f, in: [0]},
          {at: 8, bytes: 1, mask: 0x7f, in: [0]},
        ],
        holds: [
          {at: 2, is: 'ffff'},
          {at: 4, is: '00'},
        ],
        length: [16, 5000],
      },
    ],
  },
  {
    // RFC 8175, section 11: a router and its modem find each other.
    app: 'dlep',
    category: 'infrastructure',
    when: [{starts: text('DLEP'), length: [28, 1500]}],
  },
  {
    // Cisco Meraki's devices and their cloud.
    app: 'meraki',
    category: 'infrastructure',
    when: [{ports: [7351], starts: 'fef72891'}],
  },
  {app: 'ripe-atlas', category: 'infrastructure', when: [{starts: text('MGLNDD'), length: [10, 80]}]},
  {
    // CORBA for many at once.
    app: 'miop',
    category: 'infrastructure',
    when: [{starts: text('MIOP'), length: [33, 65_535]}],
  },
  {
    // Rx, by which AFS speaks.
    app: 'rx',
    category: 'infrastructure',
    when: [rx(1, 0), rx(0, 1)],
  },
  {
    // Multicast of files: version 4 or 5, a kind, which is repeated.
    app: 'uftp',
    category: 'infrastructure',
    when: [
      {
        ports: [1044],
        fields: [
          {at: 0, bytes: 1, in: [0x40, 0x50]},
          {at: 1, bytes: 1, min: 1, max: 21},
          {at: 16, bytes: 1, min: 1, max: 21},
        ],
        holds: [{at: 15, is: '00'}],
        length: [24, 1500],
      },
    ],
  },
  {
    // RFC 6726, section 3.4: files in broadcast, described in XML.
    app: 'flute',
    category: 'infrastructure',
    when: [
      {
        starts: '10',
        contains: [
          {is: text('<?xml'), within: 100},
          {is: text('<FDT'), within: 200},
        ],
      },
    ],
  },
  {
    // A measurement with iperf3 (iperf_udp.c): a greeting and its answer; the older ones are plain numbers.
    app: 'iperf3',
    category: 'infrastructure',
    when: ['39383736', '36373839', '15cd5b07', 'b168de3a'].map(starts => ({starts, length: 4})),
  },
  {
    // What the traceroute of Linux sends.
    app: 'traceroute',
    category: 'infrastructure',
    when: [{starts: text('@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_'), length: [32, 1500]}],
  },
  {
    // Ookla's measurement of latency.
    app: 'ookla',
    category: 'infrastructure',
    when: [
      {
        ports: [8080, 5060],
        from: 'client',
        starts: text('HI'),
        length: [2, 80],
        later: {starts: text('HELLO')},
      },
    ],
  },
  {
    // A measurement of lines in Brazil: a number in decimal digits.
    app: 'eaq',
    category: 'infrastructure',
    when: [
      {
        ports: [6000],
        length: 16,
        fields: [
          {at: 0, bytes: 1, max: 9},
          {at: 1, bytes: 1, max: 9},
          {at: 2, bytes: 1, max: 9},
          {at: 3, bytes: 1, min: 1, max: 9},
        ],
      },
    ],
  },
  {
    // RFC 3244, section 2: the length, version 1 or 0xff80, the length of a ticket. Passwords are changed.
    app: 'kpasswd',
    category: 'infrastructure',
    when: ['0001', 'ff80'].map(version => ({
      ports: [464],
      lengthField: {at: 0, bytes: 2},
      holds: [{at: 2, is: version}],
    })),
  },
  {
    // RFC 8029, section 3: version 1, a kind, how to answer.
    app: 'lsp-ping',
    category: 'infrastructure',
    when: [
      {
        ports: [3503],
        starts: '0001 000?',
        fields: [
          {at: 4, bytes: 1, min: 1, max: 4},
          {at: 5, bytes: 1, max: 5},
        ],
        length: [32, 1500],
      },
    ],
  },
  {
    // Cisco's VLANs by address: version 1, a kind, a result, how many items, and these.
    app: 'vqp',
    category: 'infrastructure',
    when: [
      {
        ports: [1589],
        starts: '01',
        fields: [
          {at: 1, bytes: 1, min: 1, max: 4},
          {at: 2, bytes: 1, max: 5},
          {at: 3, bytes: 1, min: 1, max: 12},
        ],
        chain: {at: 8, item: {at: 4, bytes: 2, plus: 6}, starts: '00000c0?'},
      },
    ],
  },
  {
    // Aruba's access points and their controller: a number, a version.
    app: 'papi',
    category: 'infrastructure',
    when: [{ports: [8211], starts: '4972 00 0?', length: [20, 1500]}],
  },
  {
    // RFC 8966, section 4.2: a magic number, version 2, the length; routes.
    app: 'babel',
    category: 'infrastructure',
    when: [{starts: '2a02', lengthField: {at: 2, bytes: 2, plus: 4, mayGoOn: true}, ports: [6696]}],
  },
  {
    // RFC 4171, section 5.1: version 1, a function, the length behind 12 bytes.
    app: 'isns',
    category: 'infrastructure',
    when: [
      {
        ports: [3205],
        starts: '0001',
        fields: [{at: 2, bytes: 2, mask: 0x7fff, min: 1, max: 0x25}],
        lengthField: {at: 4, bytes: 2, plus: 12},
      },
    ],
  },
  {
    // [MS-PNRP], section 2.2.1: the first field is a header of 12 bytes, which names the protocol and version 4.
    app: 'pnrp',
    category: 'infrastructure',
    when: [{starts: '0010 000c 51 04', length: [12, 1500]}],
  },
  {
    // Nodes of a cluster by UDP (tipc.io, "Message format"): version 2, the length in 17 bits.
    app: 'tipc',
    category: 'infrastructure',
    when: [
      {
        ports: [6118],
        fields: [{at: 0, bytes: 1, mask: 0xe0, in: [0x40]}],
        lengthField: {at: 1, bytes: 3, mask: 0x01ffff},
        length: [24, 65_535],
      },
    ],
  },
  {
    // Graylog's log format: JSON, or a part of it.
    app: 'gelf',
    category: 'infrastructure',
    when: [
      {starts: text('{'), contains: [{is: text('"short_message"'), within: 1000}]},
      {ports: [12_201], starts: '1f8b08', length: [20, 65_535]},
      {
        ports: [12_201],
        starts: '1e0f',
        fields: [
          {at: 10, bytes: 1, max: 127},
          {at: 11, bytes: 1, min: 1, max: 128},
        ],
        length: [13, 65_535],
      },
    ],
  },
  {
    // RFC 864: all characters in their order.
    app: 'chargen',
    category: 'infrastructure',
    when: [{ports: [19], contains: [{is: text('23456789:;<=>?@ABCDEFGH'), within: 140}]}],
  },
  {
    // Citrix, when somebody searches for servers.
    app: 'citrix',
    category: 'infrastructure',
    when: [{ports: [1604], starts: '1e00 0130 02 fda8e3'}],
  },
];
