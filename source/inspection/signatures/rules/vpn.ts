import {type Rule, text} from '../table/rule.js';

export const vpn: readonly Rule[] = [
  {
    // Discovery (disco.go): "TS", a speech balloon, a key, a nonce and a box.
    app: 'tailscale',
    category: 'vpn',
    when: [{starts: text('TS\xf0\x9f\x92\xac'), length: [6 + 32 + 24 + 16, 1500]}],
  },
  {
    // RFC 2661, section 3.1: a control message of version 2, with length and number.
    app: 'l2tp',
    category: 'vpn',
    when: [{starts: 'c802', length: [12, 1500], lengthField: {at: 2, bytes: 2}}],
    tells: {tunnel: {at: 4, bytes: 2}},
  },
  {
    // RFC 7348, sections 4.1 and 5: a flag, a network's number, and an Ethernet frame, here of IP or ARP.
    app: 'vxlan',
    category: 'vpn',
    when: [
      {
        ports: [4789, 8472],
        starts: '08000000 ?????? 00',
        length: [8 + 14, 65_535],
        fields: [{at: 20, bytes: 2, in: [0x0800, 0x0806, 0x86dd, 0x8100, 0x88cc, 0x88a8]}],
      },
    ],
    tells: {network: {at: 4, bytes: 3}},
  },
];
