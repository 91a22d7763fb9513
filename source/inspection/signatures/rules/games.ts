import type {Rule} from '../table/rule.js';

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
];
