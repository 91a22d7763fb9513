import {type Alternative, type Rule, text} from '../../table/rule.js';

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

/** Services that machines ask. */
export const services: readonly Rule[] = [
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
