import {type Alternative, type Rule, type Shape, text} from '../table/rule.js';

/** KNX: services that there are, by their families. */
const knxServices = [
  ...Array.from({length: 12}, (_, index) => 0x0201 + index),
  0x0310,
  0x0311,
  ...Array.from({length: 6}, (_, index) => 0x0420 + index),
  ...Array.from({length: 4}, (_, index) => 0x0530 + index),
  ...Array.from({length: 4}, (_, index) => 0x0740 + index),
  ...Array.from({length: 6}, (_, index) => 0x0950 + index),
];

/** TRDP's kinds of process data and of messages. */
const trdpProcess = ['Pd', 'Pp', 'Pr', 'Pe'].map(text);
const trdpMessages = ['Mn', 'Mr', 'Mp', 'Mq', 'Mc', 'Me'].map(text);

/** DCE/RPC without a connection: version 4, a kind, and in which order its numbers are. */
const dcerpc = (isLittle: boolean, holds: Alternative['holds'] = []): Alternative => ({
  starts: '04',
  fields: [
    {at: 1, bytes: 1, max: 19},
    {at: 3, bytes: 1, max: 3},
    // Which interface, and which conversation.
    {at: 24, bytes: 4, min: 1},
    {at: 40, bytes: 4, min: 1},
  ],
  holds: [{at: 4, is: isLittle ? '1000' : '0000'}, ...holds],
  lengthField: {at: 74, bytes: 2, plus: 80, ...(isLittle && {littleEndian: true as const})},
});

/** HART-IP: a question, an answer or what nobody asked for; then what belongs to it. */
const hartIp = (kinds: readonly number[]) =>
  ({
    fields: [
      {at: 0, bytes: 1, in: [1, 2]},
      {at: 1, bytes: 1, in: kinds},
      {at: 2, bytes: 1, max: 5},
    ],
    lengthField: {at: 6, bytes: 2},
    length: [8, 1500],
  }) as const satisfies Shape;
const hartIpElsewhere = [[[0], [1]] as const, [[1], [0]] as const].map(
  ([first, second]): Alternative => ({
    ...hartIp(first),
    later: {
      ...hartIp(second),
      echoes: [
        {at: 2, bytes: 1},
        {at: 4, bytes: 2},
      ],
    },
  }),
);

export const industry: readonly Rule[] = [
  {
    // ASHRAE 135, annex J: a link by IP, a function, the length; then BACnet's version.
    app: 'bacnet',
    category: 'industry',
    when: [
      {
        starts: '81',
        fields: [{at: 1, bytes: 1, in: [9, 10, 11]}],
        lengthField: {at: 2, bytes: 2},
        holds: [{at: 4, is: '01'}],
      },
      {starts: '81 04', lengthField: {at: 2, bytes: 2}, holds: [{at: 10, is: '01'}]},
      {ports: [47_808], starts: '81', fields: [{at: 1, bytes: 1, max: 12}], lengthField: {at: 2, bytes: 2}},
    ],
    tells: {
      function: {
        at: 1,
        bytes: 1,
        names: {0: 'result', 4: 'forwarded', 5: 'register', 9: 'distribute', 10: 'unicast', 11: 'broadcast'},
      },
    },
  },
  {
    // EN 13321-2: header and version, a service, the length.
    app: 'knx',
    category: 'industry',
    when: [{starts: '0610', fields: [{at: 2, bytes: 2, in: knxServices}], lengthField: {at: 4, bytes: 2}}],
    tells: {
      service: {
        at: 2,
        bytes: 1,
        names: {2: 'core', 3: 'management', 4: 'tunnelling', 5: 'routing', 7: 'diagnosis', 9: 'secure'},
      },
    },
  },
  {
    // AUTOSAR PRS_SOMEIPProtocol, section 5.1: service and method, length, who asks, version 1, kind, result. Several may follow each other.
    app: 'someip',
    category: 'industry',
    when: [
      {
        starts: 'ffff8100',
        lengthField: {at: 4, bytes: 4, plus: 8},
        holds: [{at: 12, is: '01 01 02 00'}],
        tells: {message: 'discovery'},
      },
      {
        lengthField: {at: 4, bytes: 4, plus: 8},
        holds: [{at: 12, is: '01'}],
        fields: [
          {at: 14, bytes: 1, in: [0, 1, 2, 0x20, 0x21, 0x22, 0x80, 0x81, 0xa0, 0xa1]},
          {at: 15, bytes: 1, max: 0x3f},
        ],
        length: [16, 65_535],
      },
      {
        chain: {
          at: 0,
          item: {at: 4, bytes: 4, plus: 8},
          starts: '???????? 0000???? ???????? 01 ?? ?? 00',
          least: 2,
        },
      },
    ],
    tells: {
      service: {at: 0, bytes: 2},
      kind: {
        at: 14,
        bytes: 1,
        mask: 0xdf,
        names: {0: 'request', 1: 'fire-and-forget', 2: 'notification', 128: 'response', 129: 'error'},
      },
    },
  },
  {
    // DDSI-RTPS, section 8.3.3: name, version 1 or 2.
    app: 'rtps',
    category: 'industry',
    when: ['RTPS', 'RTPX'].map(name => ({
      starts: text(name),
      fields: [
        {at: 4, bytes: 1, min: 1, max: 2},
        {at: 5, bytes: 1, max: 9},
      ],
      length: [16, 65_535] as const,
    })),
  },
  {
    // The identifier of a controller among devices: PROFINET's objects.
    app: 'profinet-io',
    category: 'industry',
    when: [
      dcerpc(true, [{at: 8, is: '0000a0de 976c d111'}]),
      dcerpc(false, [{at: 8, is: 'dea00000 6c97 11d1'}]),
    ],
  },
  {
    // C706, section 12.6: version 4, which needs no connection.
    app: 'dcerpc',
    category: 'industry',
    when: [dcerpc(true), dcerpc(false)],
  },
  {
    // The Modbus messaging guide, section 3.1.3: a number, protocol 0, the length, a unit, a function.
    app: 'modbus',
    category: 'industry',
    when: [
      {
        ports: [502],
        holds: [{at: 2, is: '0000'}],
        lengthField: {at: 4, bytes: 2, plus: 6},
        fields: [{at: 7, bytes: 1, mask: 0x7f, min: 1, max: 0x5a}],
      },
    ],
    tells: {function: {at: 7, bytes: 1, mask: 0x7f}},
  },
  {
    // IEEE 1815: two bytes, the length without checksums, and a function.
    app: 'dnp3',
    category: 'industry',
    when: [
      {
        ports: [20_000],
        starts: '0564',
        fields: [
          {at: 2, bytes: 1, min: 5},
          {at: 3, bytes: 1, mask: 0x0f, in: [0, 1, 2, 3, 4, 9, 11]},
        ],
      },
    ],
  },
  {
    // EtherCAT: eleven bits for the length, the kind, a command.
    app: 'ethercat',
    category: 'industry',
    when: [
      {
        ports: [34_980],
        lengthField: {at: 0, bytes: 2, littleEndian: true, mask: 0x0fff, plus: 2},
        fields: [
          {at: 1, bytes: 1, mask: 0xf0, in: [0x10]},
          {at: 2, bytes: 1, max: 14},
        ],
      },
    ],
  },
  {
    // EtherNet/IP: a command, the length behind the header, a session, a status.
    app: 'ethernet-ip',
    category: 'industry',
    when: [
      {
        ports: [44_818],
        fields: [{at: 0, bytes: 2, littleEndian: true, in: [1, 4, 0x63, 0x64, 0x65, 0x66, 0x6f, 0x70]}],
        lengthField: {at: 2, bytes: 2, littleEndian: true, plus: 24},
      },
    ],
  },
  {
    // CIP's cyclic data: two items, an address with a count and the data.
    app: 'cip-io',
    category: 'industry',
    when: [{ports: [2222], starts: '0200 0280 0800', length: [18, 1500]}],
  },
  {
    // Beckhoff's ADS: its number, nothing, a service.
    app: 'beckhoff-ads',
    category: 'industry',
    when: [{starts: '71146603'}],
  },
  {
    // Omron: command or answer, nothing, gateways.
    app: 'fins',
    category: 'industry',
    when: [
      {
        ports: [9600],
        fields: [{at: 0, bytes: 1, in: [0x80, 0x81, 0xc0, 0xc1]}],
        holds: [{at: 1, is: '0002'}],
        length: [12, 2048],
      },
    ],
  },
  {
    // HART-IP: version, kind, what, a status, a number, the length.
    app: 'hart-ip',
    category: 'industry',
    when: [
      {
        ports: [5094],
        fields: [
          {at: 0, bytes: 1, in: [1, 2]},
          {at: 1, bytes: 1, in: [0, 1, 2, 15]},
          {at: 2, bytes: 1, max: 5},
        ],
        lengthField: {at: 6, bytes: 2},
      },
      // A device answers from another port, and goes on there: the same message and number.
      ...hartIpElsewhere,
    ],
  },
  {
    // GE's data for all who listen: kind, version, and a field that is reserved.
    app: 'egd',
    category: 'industry',
    when: [{ports: [18_246], starts: '0d01', holds: [{at: 28, is: '00000000'}], length: [32, 1500]}],
  },
  {app: 'can', category: 'industry', when: [{starts: text('ISO11898')}]},
  {
    // ANSI C12.22: meters.
    app: 'c1222',
    category: 'industry',
    when: [
      {
        ports: [1153],
        starts: '60',
        lengthField: {at: 1, bytes: 1, plus: 2},
        holds: [
          {at: 2, is: 'a2'},
          {at: 4, is: '06'},
        ],
      },
    ],
  },
  {
    // IEEE C37.118: measurements of phasors.
    app: 'synchrophasor',
    category: 'industry',
    when: [
      {
        ports: [4712, 4713],
        starts: 'aa',
        fields: [{at: 1, bytes: 1, max: 0x5f}],
        lengthField: {at: 2, bytes: 2},
      },
    ],
  },
  {
    // IEC 62056-47: version 1, two ports within, the length; or a frame of HDLC.
    app: 'dlms',
    category: 'industry',
    when: [
      {ports: [4059], starts: '0001', lengthField: {at: 6, bytes: 2, plus: 8}},
      {ports: [4059], starts: '7ea0', lengthField: {at: 2, bytes: 1, plus: 2}, holds: [{at: -1, is: '7e'}]},
    ],
  },
  {
    // IEC 61375-2-3: trains. A number, version 1, the kind in letters, the length of the data.
    app: 'trdp',
    category: 'industry',
    when: [
      ...trdpProcess.map(kind => ({
        holds: [
          {at: 4, is: '0100'},
          {at: 6, is: kind},
        ],
        lengthField: {at: 20, bytes: 4 as const, plus: 40, mayGoOn: true as const},
        length: [40, 1500] as const,
      })),
      ...trdpMessages.map(kind => ({
        holds: [
          {at: 4, is: '0100'},
          {at: 6, is: kind},
        ],
        lengthField: {at: 20, bytes: 4 as const, plus: 116, mayGoOn: true as const},
        length: [116, 65_535] as const,
      })),
    ],
    tells: {kind: {at: 6, textBytes: 2}},
  },
  {
    // EIA-852: building automation.
    app: 'cnp-ip',
    category: 'industry',
    when: [
      {
        ports: [1628, 1629],
        lengthField: {at: 0, bytes: 2},
        fields: [
          {at: 3, bytes: 1, mask: 0x1f, in: [1]},
          {at: 5, bytes: 1, mask: 0x1f, max: 2},
        ],
        holds: [{at: 4, is: '00'}],
      },
    ],
  },
  {app: 'ethersio', category: 'industry', when: [{starts: `${text('ESIO')} 00`, length: [20, 1500]}]},
  {
    app: 'ethersbus',
    category: 'industry',
    when: [
      {
        ports: [5050],
        length: [13, 1500],
        lengthField: {at: 0, bytes: 4},
        fields: [{at: 4, bytes: 1, max: 1}],
        holds: [{at: 5, is: '00'}],
      },
    ],
  },
  {
    // IEEE 1278: a version, an exercise, a kind, the length.
    app: 'dis',
    category: 'industry',
    when: [
      {
        ports: [3000],
        fields: [
          {at: 0, bytes: 1, min: 4, max: 7},
          {at: 2, bytes: 1, min: 1, max: 72},
        ],
        lengthField: {at: 8, bytes: 2},
      },
    ],
  },
  {
    // EUROCONTROL: radar. A category and the length.
    app: 'asterix',
    category: 'industry',
    when: [
      {
        ports: [8600],
        fields: [{at: 0, bytes: 1, in: [1, 2, 4, 8, 9, 10, 11, 19, 20, 21, 23, 25, 34, 48, 62, 63, 65]}],
        lengthField: {at: 1, bytes: 2},
      },
    ],
  },
  {
    // GigE Vision: cameras. A key, flags, a command and its length; answers begin with a status.
    app: 'gvcp',
    category: 'industry',
    when: [
      {ports: [3956], starts: '42', lengthField: {at: 4, bytes: 2, plus: 8}},
      {
        ports: [3956],
        starts: '0000',
        fields: [{at: 2, bytes: 2, in: [3, 5, 0x41, 0x81, 0x83, 0x85, 0x87, 0x89]}],
        lengthField: {at: 4, bytes: 2, plus: 8},
      },
    ],
  },
  {
    // OPC 10000-14, section 7.2.4.4: version 1, what follows; a publisher and a group, which are the same in all that they send.
    app: 'opc-ua',
    category: 'industry',
    when: [
      {
        ports: [4840],
        fields: [{at: 0, bytes: 1, in: [0x31, 0x51, 0x61, 0x71, 0xb1, 0xd1, 0xe1, 0xf1]}],
        length: [12, 1500],
        later: {
          from: 'same',
          length: [12, 1500],
          echoes: [
            {at: 0, bytes: 4},
            {at: 4, bytes: 2},
          ],
        },
      },
    ],
  },
  {
    // ISO 13400-2: a version and its inverse, a kind, the length.
    app: 'doip',
    category: 'industry',
    when: ['01fe', '02fd', '03fc', '04fb', 'ff00'].map(starts => ({
      starts,
      fields: [{at: 2, bytes: 2, in: [0, 1, 2, 3, 4, 5, 6, 7, 8, 0x4001, 0x4002, 0x4003, 0x4004]}],
      lengthField: {at: 4, bytes: 4, plus: 8},
    })),
  },
  {
    // Mitsubishi's controllers (SLMP, binary): a question or an answer, network and station, the length.
    app: 'slmp',
    category: 'industry',
    when: ['5000', 'd000'].map(starts => ({
      starts,
      holds: [{at: 4, is: 'ff03'}],
      lengthField: {at: 7, bytes: 2, littleEndian: true, plus: 9},
    })),
  },
];
