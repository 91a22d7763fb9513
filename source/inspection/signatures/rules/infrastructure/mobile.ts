import {type Rule, text} from '../../table/rule.js';

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
const capwapPorts = [5246, 5247];

/** Networks of mobile operators and of radios. */
export const mobile: readonly Rule[] = [
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
    // The same for mobile networks (gsmtap.h): version 2, a header of four words.
    app: 'gsmtap',
    category: 'infrastructure',
    when: [
      {ports: [4729], starts: '0204', fields: [{at: 2, bytes: 1, min: 1, max: 32}], length: [16, 65_535]},
    ],
  },
  {
    // RFC 8175, section 11: a router and its modem find each other.
    app: 'dlep',
    category: 'infrastructure',
    when: [{starts: text('DLEP'), length: [28, 1500]}],
  },
  {
    // Aruba's access points and their controller: a number, a version.
    app: 'papi',
    category: 'infrastructure',
    when: [{ports: [8211], starts: '4972 00 0?', length: [20, 1500]}],
  },
];
