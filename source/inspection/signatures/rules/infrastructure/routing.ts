import type {Rule} from '../../table/rule.js';

/** What routers and switches say to each other. */
export const routing: readonly Rule[] = [
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
    // Cisco Meraki's devices and their cloud.
    app: 'meraki',
    category: 'infrastructure',
    when: [{ports: [7351], starts: 'fef72891'}],
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
    // RFC 8966, section 4.2: a magic number, version 2, the length; routes.
    app: 'babel',
    category: 'infrastructure',
    when: [{starts: '2a02', lengthField: {at: 2, bytes: 2, plus: 4, mayGoOn: true}, ports: [6696]}],
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
];
