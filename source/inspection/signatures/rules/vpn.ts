import {type Rule, text} from '../table/rule.js';

/** The first half of an address of Teredo. */
const teredoPrefix = '20010000';
/** What the header of IPv6 says is behind it: TCP, UDP, other headers, ICMP, nothing. */
const teredoContent = (at: number) => ({at, bytes: 1, in: [6, 17, 43, 44, 50, 58, 59, 60]}) as const;

export const vpn: readonly Rule[] = [
  {
    // Discovery (disco.go): "TS", a speech balloon, a key, a nonce and a box.
    app: 'tailscale',
    category: 'vpn',
    when: [{starts: text('TS\xf0\x9f\x92\xac'), length: [6 + 32 + 24 + 16, 1500]}],
  },
  {
    // RFC 2661, section 3.1: a control message of version 2, with length and number. Version 3: RFC 3931, section 4.1.2.
    app: 'l2tp',
    category: 'vpn',
    when: [
      {
        starts: 'c802',
        length: [12, 1500],
        lengthField: {at: 2, bytes: 2},
        tells: {tunnel: {at: 4, bytes: 2}},
      },
      {starts: 'c803', length: [12, 1500], lengthField: {at: 2, bytes: 2}},
      // Data: a tunnel and a session, then PPP (RFC 1661, section 2) with its address, or IP and what agrees upon it.
      {ports: [1701], starts: '0002 ???? ???? ff03', length: [10, 1500], tells: {tunnel: {at: 2, bytes: 2}}},
      {
        ports: [1701],
        starts: '0002',
        fields: [{at: 6, bytes: 2, in: [0x0021, 0x0057, 0x8021, 0x8057, 0xc021]}],
        length: [10, 1500],
        tells: {tunnel: {at: 2, bytes: 2}},
      },
      {
        ports: [1701],
        starts: '4002',
        lengthField: {at: 2, bytes: 2},
        length: [10, 1500],
        tells: {tunnel: {at: 4, bytes: 2}},
      },
    ],
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
  {
    // draft-ietf-nvo3-vxlan-gpe, section 3.1: flags of which four are reserved, version 0, the next protocol.
    app: 'vxlan-gpe',
    category: 'vpn',
    when: [
      {
        ports: [4790],
        fields: [
          {at: 0, bytes: 1, min: 0x0c, max: 0x0f},
          {at: 3, bytes: 1, min: 1, max: 7},
        ],
        holds: [
          {at: 1, is: '0000'},
          {at: 7, is: '00'},
        ],
        length: [22, 65_535],
      },
      {
        ports: [4789],
        starts: '?c 0000 03 ?????? 00',
        fields: [{at: 20, bytes: 2, in: [0x0800, 0x0806, 0x86dd, 0x8100]}],
        length: [22, 65_535],
      },
    ],
    tells: {network: {at: 4, bytes: 3}},
  },
  {
    // RFC 8926, section 3.4: version 0, two flags, what is inside, a network's number.
    app: 'geneve',
    category: 'vpn',
    when: [
      {
        ports: [6081],
        fields: [
          {at: 0, bytes: 1, max: 0x3f},
          {at: 1, bytes: 1, mask: 0x3f, in: [0]},
          {at: 2, bytes: 2, in: [0x6558, 0x0800, 0x0806, 0x86dd]},
        ],
        holds: [{at: 7, is: '00'}],
        length: [8 + 14, 65_535],
      },
    ],
    tells: {network: {at: 4, bytes: 3}},
  },
  {
    // RFC 8086, section 3: GRE's header (RFC 2784; RFC 2890), what is inside: IP, Ethernet, MPLS.
    app: 'gre',
    category: 'vpn',
    when: [
      {
        ports: [4754],
        fields: [
          {at: 0, bytes: 1, mask: 0x4f, in: [0]},
          {at: 1, bytes: 1, in: [0]},
          {at: 2, bytes: 2, in: [0x0800, 0x86dd, 0x6558, 0x8847]},
        ],
        length: [24, 65_535],
      },
    ],
  },
  {
    // RFC 7510, section 3: a label, the last one, then IP.
    app: 'mpls',
    category: 'vpn',
    when: [
      {
        ports: [6635],
        fields: [{at: 2, bytes: 1, mask: 0x01, in: [1]}],
        holds: [{at: 4, is: '45'}],
        lengthField: {at: 6, bytes: 2, plus: 4},
      },
    ],
  },
  {
    // draft-massar-v6ops-ayiya-02, section 3: an identity of 16 bytes, a hash of 20, how it is signed, what follows: IPv6 or nothing.
    app: 'ayiya',
    category: 'vpn',
    when: [
      {ports: [5072], starts: '41 52 1? 29', length: [44, 1500]},
      {ports: [5072], starts: '41 52 1? 3b', length: [44, 1500]},
    ],
  },
  {
    // RFC 4380, sections 4 and 5.1.1: IPv6 from or to an address of Teredo; on its port also any other, behind what proves the client or
    // tells its address.
    app: 'teredo',
    category: 'vpn',
    when: [
      {starts: '6?', lengthField: {at: 4, bytes: 2, plus: 40}, holds: [{at: 8, is: teredoPrefix}]},
      {starts: '6?', lengthField: {at: 4, bytes: 2, plus: 40}, holds: [{at: 24, is: teredoPrefix}]},
      {ports: [3544], starts: '6?', lengthField: {at: 4, bytes: 2, plus: 40}, fields: [teredoContent(6)]},
      {
        ports: [3544],
        starts: '0000 ???? ???????? 6?',
        lengthField: {at: 12, bytes: 2, plus: 48},
        fields: [teredoContent(14)],
      },
      {
        ports: [3544],
        starts: '0001 0000',
        holds: [{at: 13, is: '6?'}],
        lengthField: {at: 17, bytes: 2, plus: 53},
      },
      {
        ports: [3544],
        starts: '0001 0000',
        holds: [
          {at: 13, is: '0000'},
          {at: 21, is: '6?'},
        ],
        lengthField: {at: 25, bytes: 2, plus: 61},
      },
    ],
  },
  {
    // NAT traversal: the address of a peer as text, and the description of one.
    app: 'softether',
    category: 'vpn',
    when: [
      {starts: text('IP='), contains: [{is: text(',PORT='), within: 30, from: 10}], length: [16, 30]},
      {holds: [{at: 8, is: text('host_name')}], length: [99, 1500]},
    ],
  },
  {
    // Version 1 and the kind, nothing in between, who receives, a counter (header.go): the first greeting, its answer, and data on its port.
    app: 'nebula',
    category: 'vpn',
    when: [
      {starts: '10000000 00000000 00000000 00000001', length: [64, 1500], tells: {message: 'handshake'}},
      {starts: '10000000 ???????? 00000000 00000002', length: [64, 1500], tells: {message: 'handshake'}},
      {ports: [4242], starts: '11000000 ???????? 000000', length: [32, 1500], tells: {message: 'data'}},
    ],
  },
  {
    // Cloudflare's WireGuard, whose reserved bytes name the client: the answer repeats the index of the request.
    app: 'cloudflare-warp',
    category: 'vpn',
    when: [
      {
        ports: [500, 1701, 2408, 4500],
        from: 'client',
        length: 148,
        starts: '01',
        later: {length: 92, starts: '02', echoes: [{at: 8, of: 4, bytes: 4}]},
      },
      // Its newer messages count from 0xc1; as a version of QUIC, the first bytes would be one that there is not.
      {
        ports: [500, 1701, 2408, 4500],
        from: 'client',
        starts: 'c1000000',
        fields: [{at: 4, bytes: 1, min: 2}],
        length: [64, 1500],
        later: {starts: 'c2', length: [64, 1500]},
      },
      // Only a server of QUIC sends version 0, and no connection's name has more than 20 bytes.
      {
        ports: [500, 1701, 2408, 4500],
        from: 'client',
        starts: 'c1000000 00',
        fields: [{at: 5, bytes: 1, min: 21}],
        length: [64, 1500],
        later: {starts: 'c2', length: [64, 1500]},
      },
    ],
  },
  {
    // WireGuard's handshake, but longer.
    app: 'tunnelbear',
    category: 'vpn',
    when: [
      {
        from: 'client',
        length: 204,
        starts: '01000000',
        later: {length: 100, starts: '02000000', echoes: [{at: 8, of: 4, bytes: 4}]},
      },
    ],
  },
  {
    // RFC 3948: packets of the same security association, one after the other, or what keeps a way through NAT open.
    app: 'esp',
    category: 'vpn',
    when: [
      {
        ports: [4500],
        fields: [
          {at: 0, bytes: 4, min: 256},
          {at: 4, bytes: 4, min: 1},
        ],
        length: [28, 65_535],
        later: {
          from: 'same',
          length: [28, 65_535],
          echoes: [
            {at: 0, bytes: 4},
            {at: 4, bytes: 4, plus: 1},
          ],
        },
      },
      {ports: [4500], length: 1, starts: 'ff', tells: {message: 'keepalive'}},
    ],
  },
  {
    // A server's first packet, which acknowledges the client's; the TLS of a session that nothing hides; a server that answers under tls-crypt
    // or tls-auth, at the client's time. Or a session that began earlier: data for the same peer, counted on (openvpn-rfc, "data channel").
    app: 'openvpn',
    category: 'vpn',
    when: [
      {
        length: 26,
        starts: '40',
        holds: [
          {at: 9, is: '01 00000000'},
          {at: -4, is: '00000000'},
        ],
        tells: {control: 'plain'},
      },
      {
        starts: '20',
        holds: [{at: 9, is: '00 000000 ?? 16 03 0?'}],
        length: [19, 1500],
        tells: {control: 'plain'},
      },
      ...['38', '50'].map(starts => ({
        starts,
        length: [54, 1500] as const,
        later: {
          starts: '40',
          holds: [{at: 9, is: '00000001'}],
          length: [54, 1500] as const,
          echoes: [{at: 13, bytes: 2 as const}],
        },
        tells: {control: starts === '50' ? 'tls-crypt-v2' : 'tls-crypt'},
      })),
      {
        // Numbers begin at 1 with each new key, once an hour; letters are larger.
        fields: [
          {at: 0, bytes: 1, mask: 0xf8, in: [0x48]},
          {at: 4, bytes: 4, max: 0xffffff},
        ],
        length: [24, 65_535],
        later: {
          from: 'same',
          fields: [{at: 0, bytes: 1, mask: 0xf8, in: [0x48]}],
          length: [24, 65_535],
          echoes: [
            {at: 1, bytes: 3},
            {at: 4, bytes: 4, plus: 1},
          ],
        },
        tells: {message: 'data'},
      },
    ],
  },
  {app: 'cisco-vpn', category: 'vpn', when: [{ports: [10_000], starts: 'fe577e2b'}]},
];
