import type {Rule} from '../table/rule.js';

export const peerToPeer: readonly Rule[] = [
  {
    // BEP 15: a client's first packet to a tracker.
    app: 'bittorrent-tracker',
    category: 'peer-to-peer',
    when: [{starts: '00000417 27101980 00000000', length: 16}],
    tells: {action: 'connect'},
  },
];
