import {type Alternative, type Rule, text} from '../table/rule.js';

const natPmpPorts = [5350, 5351];

const pcp = {ports: natPmpPorts, starts: '02', length: [24, 1100], lengthMultipleOf: 4} as const;
const pcpOperation = (answer: number) => ({at: 1, bytes: 1, in: [answer, answer + 1, answer + 2]}) as const;
const pcpZeros = (at: number, bytes: number) => [{at, is: '00'.repeat(bytes)}];

/** Printers of Canon: a name, who sends, what, and the length of what follows. */
const bjnp: readonly Alternative[] = ['BJNP', 'BNJB', 'BJNB', 'MFNP'].map(name => ({
  starts: text(name),
  fields: [{at: 4, bytes: 1, in: [1, 2, 0x81, 0x82]}],
  lengthField: {at: 12, bytes: 4, plus: 16},
}));

export const lan: readonly Rule[] = [
  {app: 'spotify', category: 'lan', when: [{starts: text('SpotUdp')}], tells: {message: 'discovery'}},
  {
    // Machines that share files within the network: JSON.
    app: 'dropbox',
    category: 'lan',
    when: [
      {ports: [17_500], starts: text('{"'), contains: [{is: text('"host_int"'), within: 400}]},
      {ports: [17_500], contains: [{is: text('Bus17Cmd'), within: 400}]},
    ],
    tells: {message: 'discovery'},
  },
  {
    // RFC 6886, section 3: version 0, an operation, a result.
    app: 'nat-pmp',
    category: 'lan',
    when: [
      {ports: natPmpPorts, length: 2, starts: '0000', tells: {message: 'address-request'}},
      {ports: natPmpPorts, length: 12, starts: '0080 00', tells: {message: 'address-response'}},
      {ports: natPmpPorts, length: 12, starts: '0001 0000', tells: {message: 'mapping-request'}},
      {ports: natPmpPorts, length: 12, starts: '0002 0000', tells: {message: 'mapping-request'}},
      {ports: natPmpPorts, length: 16, starts: '0081 00', tells: {message: 'mapping-response'}},
      {ports: natPmpPorts, length: 16, starts: '0082 00', tells: {message: 'mapping-response'}},
    ],
  },
  {
    // RFC 6887, section 7: version 2, an operation, nothing; requests have the client's address, of IPv4 or IPv6, answers a result and zeros.
    app: 'pcp',
    category: 'lan',
    when: [
      {
        ...pcp,
        fields: [pcpOperation(0)],
        holds: [...pcpZeros(2, 2), ...pcpZeros(8, 10), {at: 18, is: 'ffff'}],
      },
      ...[
        [0x20, 0x3f],
        [0xfc, 0xfe],
      ].map(([min, max]) => ({
        ...pcp,
        fields: [pcpOperation(0), {at: 8, bytes: 1 as const, min: min!, max: max!}],
        holds: pcpZeros(2, 2),
      })),
      {
        ...pcp,
        fields: [pcpOperation(0x80), {at: 3, bytes: 1, max: 13}],
        holds: [...pcpZeros(2, 1), ...pcpZeros(12, 12)],
      },
    ],
    tells: {
      operation: {at: 1, bytes: 1, mask: 0x7f, names: {0: 'announce', 1: 'map', 2: 'peer'}},
    },
  },
  {
    // RFC 2281, section 5.1: version 0; version 2 consists of items, the first a group's state.
    app: 'hsrp',
    category: 'lan',
    when: [
      {
        ports: [1985],
        length: [20, 64],
        starts: '00',
        fields: [
          {at: 1, bytes: 1, max: 2},
          {at: 2, bytes: 1, in: [0, 1, 2, 4, 8, 16]},
          {at: 3, bytes: 1, min: 1},
          {at: 5, bytes: 1, min: 1},
        ],
        holds: [{at: 7, is: '00'}],
      },
      {ports: [1985, 2029], starts: '01 28 02', length: [42, 200]},
    ],
  },
  {
    // Cisco's other protocol for gateways that share an address: version 1, a group, an owner, items with a kind and a length.
    app: 'glbp',
    category: 'lan',
    when: [
      {
        ports: [3222],
        starts: '01 ?? ???? 0000',
        fields: [{at: 6, bytes: 4, min: 1}],
        chain: {at: 12, item: {at: 1, bytes: 1}, starts: '0?'},
      },
    ],
  },
  {app: 'bjnp', category: 'lan', when: bjnp},
  {
    // Epson's discovery of printers and scanners.
    app: 'epson',
    category: 'lan',
    when: [{ports: [3289], starts: text('EPSON')}],
  },
  {
    app: 'tivoconnect',
    category: 'lan',
    when: ['tivoconnect=', 'TiVoConnect='].map(name => ({starts: text(name)})),
  },
  {
    // RFC 2974, section 6: version 1, an announcement of a session by its description.
    app: 'sap',
    category: 'lan',
    when: [{ports: [9875], starts: '2?', contains: [{is: text('v=0'), within: 80, from: 8}]}],
  },
  {
    // CUPS: a kind, a state, and where the printer is: `6 3 ipp://...`
    app: 'cups',
    category: 'lan',
    when: [{ports: [631], contains: [{is: text('ipp://'), within: 24}]}],
  },
  {
    // MikroTik's neighbours: a count, then items, the first with a hardware address.
    app: 'mndp',
    category: 'lan',
    when: [
      {ports: [5678], starts: '00?? ???? 0001 0006'},
      {ports: [5678], length: 4, starts: '00000000'},
    ],
  },
  {
    // D-Link's discovery of switches and storage: a hardware address, an address of IPv4 or IPv6, then a version.
    app: 'd-link',
    category: 'lan',
    when: [
      {ports: [62_976], starts: 'ffff ???? a000', holds: [{at: 16, is: '0000 0200'}], length: [100, 1500]},
      {ports: [62_976], starts: 'ff0f ???? a000', holds: [{at: 28, is: '0000 0200'}], length: [100, 1500]},
    ],
  },
  {
    // Sentinel's search for licences: base 64 of a number, two zeros, and names that end with a zero.
    app: 'sentinel',
    category: 'lan',
    when: [
      {
        ports: [1947],
        length: 40,
        holds: [
          {at: 8, is: text('AA')},
          {at: -1, is: text('A')},
        ],
        fields: [...Array(4).keys(), ...[12, 16, 20, 24, 28, 32].map(at => at + 1)].map(at => ({
          at,
          bytes: 1 as const,
          min: 0x2b,
          max: 0x7a,
        })),
      },
    ],
  },
  {
    // Netgear's switches: version 1, a question or an answer, two hardware addresses, a number, the name.
    app: 'nsdp',
    category: 'lan',
    when: [
      {
        starts: '01',
        fields: [{at: 1, bytes: 1, min: 1, max: 4}],
        holds: [{at: 24, is: text('NSDP')}],
        length: [32, 1500],
      },
    ],
  },
  {
    // Digi's discovery: a name, a command, the length.
    app: 'addp',
    category: 'lan',
    when: [
      {ports: [2362], starts: `${text('DIGI')} 00 ??`, lengthField: {at: 6, bytes: 2, plus: 8}},
      {ports: [2362], starts: `${text('DVKT')} 00 ??`, lengthField: {at: 6, bytes: 2, plus: 8}},
      {ports: [2362], starts: `${text('DGDP')} 00 ??`, lengthField: {at: 6, bytes: 2, plus: 8}},
    ],
  },
  {
    // RFC 2453, section 4: a command, a version, entries of 20 bytes. For IPv6: RFC 2080, section 2.1.
    app: 'rip',
    category: 'lan',
    when: [
      {
        ports: [520],
        fields: [
          {at: 0, bytes: 1, in: [1, 2]},
          {at: 1, bytes: 1, in: [1, 2]},
        ],
        holds: [{at: 2, is: '0000'}],
        chain: {at: 4, item: 20},
      },
      {
        ports: [521],
        fields: [{at: 0, bytes: 1, in: [1, 2]}],
        holds: [{at: 1, is: '01 0000'}],
        chain: {at: 4, item: 20},
      },
    ],
    tells: {command: {at: 0, bytes: 1, names: {1: 'request', 2: 'response'}}},
  },
  {
    // RFC 3626, section 3.3: the length, a count, messages with their kinds.
    app: 'olsr',
    category: 'lan',
    when: [
      {ports: [698], lengthField: {at: 0, bytes: 2}, fields: [{at: 4, bytes: 1, in: [1, 2, 3, 4, 130, 131]}]},
    ],
  },
  {
    // RFC 3561, section 5: a request for a route, a reply.
    app: 'aodv',
    category: 'lan',
    when: [
      {ports: [654], length: 24, starts: '01'},
      {ports: [654], length: 20, starts: '02'},
    ],
  },
  {
    // The phone on the desktop: JSON.
    app: 'kde-connect',
    category: 'lan',
    when: [{starts: text('{'), contains: [{is: text('"kdeconnect.'), within: 200}]}],
  },
  {
    // [MC-SQLR], sections 2.2.1 to 2.2.5: who is there; or the description of one.
    app: 'ms-sql-browser',
    category: 'lan',
    when: [
      {ports: [1434], length: 1, starts: '02'},
      {ports: [1434], length: 1, starts: '03'},
      {ports: [1434], starts: '04', holds: [{at: -1, is: '00'}], length: [3, 34]},
      {ports: [1434], starts: '05', lengthField: {at: 1, bytes: 2, littleEndian: true, plus: 3}},
    ],
  },
  {app: 'db2-discovery', category: 'lan', when: [{starts: text('DB2GETADDR')}, {starts: text('DB2RETADDR')}]},
  {
    // rwhod: who uses which machine, and for how long.
    app: 'who',
    category: 'lan',
    when: [{ports: [513], starts: '0101 0000'}],
  },
  {
    // `0\x02` of ports, version, length: BOOTP's kin for terminals of X. XDMCP, section "Packet formats".
    app: 'xdmcp',
    category: 'lan',
    when: [
      {
        ports: [177],
        starts: '0001',
        fields: [{at: 2, bytes: 2, min: 1, max: 14}],
        lengthField: {at: 4, bytes: 2, plus: 6},
      },
    ],
  },
  {
    // Synology's assistant: a number and a name.
    app: 'synology',
    category: 'lan',
    when: [{starts: `12345678 ${text('SYNO')}`, length: [12, 1500]}],
  },
  {
    // Lantronix's serial servers: a question and its answer.
    app: 'lantronix',
    category: 'lan',
    when: [
      {ports: [30_718], length: [4, 140], starts: '000000f6'},
      {ports: [30_718], length: [4, 140], starts: '000000f7'},
    ],
  },
];
