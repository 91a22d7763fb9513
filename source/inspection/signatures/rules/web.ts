import {type Alternative, type Rule, text} from '../table/rule.js';

/**
 * Google's QUIC (draft-hamilton-early-deployment-quic, section 6.1) in its middle: flags that say how long the packet number is, and that the
 * connection's id of 8 bytes stands before it; then the same id with the next number.
 */
const googleMidway = (flags: string, number: {bytes: 1 | 2; littleEndian?: true}): Alternative => ({
  ports: [443],
  starts: flags,
  length: [20, 1500],
  later: {
    from: 'same',
    starts: flags,
    length: [20, 1500],
    echoes: [
      {at: 1, bytes: 4},
      {at: 5, bytes: 4},
      {at: 9, ...number, plus: 1},
    ],
  },
});

export const web: readonly Rule[] = [
  {
    app: 'quic',
    category: 'web',
    when: [
      ...['08', '0c'].map(flags => googleMidway(flags, {bytes: 1})),
      ...['18', '1c'].flatMap(flags => [
        googleMidway(flags, {bytes: 2}),
        googleMidway(flags, {bytes: 2, littleEndian: true}),
      ]),
      // A server that refuses a client's hello, and says what the next one needs ("QUIC Crypto", section 4.5).
      ...['REJ\0', 'SREJ'].map(message => ({
        starts: '0?',
        contains: [
          {is: text(message), from: 10, within: 60},
          {is: text('STK\0'), from: 18, within: 100},
        ],
      })),
    ],
  },
];
