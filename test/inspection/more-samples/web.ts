import {hex, join, text} from '../payloads.js';
import type {Sample} from '../sample.js';
import {filled} from './filler.js';

export const web: readonly Sample[] = [
  {
    what: 'a server of Google that refuses',
    payload: join(
      hex('08 0102030405060708 01'),
      filled(12),
      hex('a0 01 0020'),
      text('REJ\0'),
      hex('02000000'),
      text('STK\0'),
      hex('08000000'),
      text('SNO\0'),
      hex('10000000'),
      filled(16),
    ),
    app: 'quic',
    details: {},
    mayEndEarlier: true,
  },
];
