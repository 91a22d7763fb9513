import {type Rule, text} from '../table/rule.js';

export const home: readonly Rule[] = [
  {
    // Lamps and plugs of many brands: a beginning, an end, and the length of what is between; version 3.5 has its own.
    app: 'tuya',
    category: 'home',
    when: [
      {
        starts: '000055aa',
        lengthField: {at: 12, bytes: 4, plus: 16},
        holds: [{at: -4, is: '0000aa55'}],
      },
      {starts: '00006699', holds: [{at: -4, is: '00009966'}]},
    ],
  },
  {
    // Discovery of access points: a version, a command, the length of the items that follow.
    app: 'ubiquiti',
    category: 'home',
    when: [
      {ports: [10_001], length: 4, starts: '01000000'},
      {ports: [10_001], starts: '0100', lengthField: {at: 2, bytes: 2, plus: 4}},
      {
        ports: [10_001],
        starts: '02',
        fields: [{at: 1, bytes: 1, in: [0, 6, 8, 9, 11]}],
        lengthField: {at: 2, bytes: 2, plus: 4},
      },
      // Elsewhere: items to the end, each with a kind and its length.
      {
        starts: '02',
        fields: [{at: 1, bytes: 1, in: [6, 8, 9, 11]}],
        lengthField: {at: 2, bytes: 2, plus: 4},
        chain: {at: 4, item: {at: 1, bytes: 2, plus: 3}, starts: '?? 00', least: 4},
      },
    ],
  },
  {
    // Xiaomi's home: a number, the length, then what is empty in a greeting.
    app: 'miio',
    category: 'home',
    when: [{starts: '2131', lengthField: {at: 2, bytes: 2}, length: [32, 2048]}],
  },
  {
    // LIFX, "Packet contents": the size, protocol 1024 with its flags.
    app: 'lifx',
    category: 'home',
    when: [
      {
        ports: [56_700],
        lengthField: {at: 0, bytes: 2, littleEndian: true},
        fields: [{at: 2, bytes: 2, littleEndian: true, mask: 0x1fff, in: [0x1400]}],
      },
    ],
  },
  {
    // Lamps of WiZ: JSON.
    app: 'wiz',
    category: 'home',
    when: [{ports: [38_899, 38_900], starts: text('{"'), contains: [{is: text('"method"'), within: 120}]}],
  },
  {
    // Lights of a stage: the protocol's name in all messages.
    app: 'art-net',
    category: 'home',
    when: [{starts: `${text('Art-Net')} 00`}],
  },
  {
    // The same by ANSI E1.31: a name of the layer below.
    app: 'sacn',
    category: 'home',
    when: [{holds: [{at: 4, is: text('ASC-E1.17')}]}],
  },
  {
    // MQTT-SN 1.2, section 5.4.4: the length, CONNECT, the protocol.
    app: 'mqtt-sn',
    category: 'home',
    when: [
      {
        ports: [1883, 1884, 10_000],
        lengthField: {at: 0, bytes: 1},
        holds: [
          {at: 1, is: '04'},
          {at: 3, is: '01'},
        ],
      },
    ],
    tells: {message: 'connect'},
  },
  {
    // Semtech's packet forwarder for LoRaWAN: version, a number, the kind; a gateway and JSON, or nothing.
    app: 'lorawan',
    category: 'home',
    when: [
      {
        ports: [1700],
        fields: [
          {at: 0, bytes: 1, in: [1, 2]},
          {at: 3, bytes: 1, max: 5},
        ],
        holds: [{at: 12, is: text('{"')}],
      },
      {ports: [1700], fields: [{at: 0, bytes: 1, in: [1, 2]}], holds: [{at: 3, is: '02'}], length: 12},
      {
        ports: [1700],
        fields: [
          {at: 0, bytes: 1, in: [1, 2]},
          {at: 3, bytes: 1, in: [1, 4]},
        ],
        length: 4,
      },
    ],
  },
  {
    // Sounds and keys of music: RTP-MIDI's sessions, OSC's bundles, VBAN.
    app: 'apple-midi',
    category: 'home',
    when: ['IN', 'OK', 'NO', 'BY'].map(command => ({starts: `ffff ${text(command)} 00000002`})),
  },
  {app: 'osc', category: 'home', when: [{starts: `${text('#bundle')} 00`}]},
  {app: 'vban', category: 'home', when: [{starts: text('VBAN'), length: [28, 1464]}]},
  {
    // ZigBee that was captured elsewhere (ZEP, version 2).
    app: 'zep',
    category: 'home',
    when: [{ports: [17_754], starts: `${text('EX')} 02`, length: [17, 1500]}],
  },
  {
    // Drones: version 2 with its length and no flags; of version 1 two in a row.
    app: 'mavlink',
    category: 'home',
    when: [
      {
        starts: 'fd ?? 00 00',
        lengthField: {at: 1, bytes: 1, plus: 12},
        fields: [
          {at: 5, bytes: 1, min: 1},
          {at: 6, bytes: 1, min: 1},
        ],
      },
      {
        starts: 'fe',
        lengthField: {at: 1, bytes: 1, plus: 8},
        later: {
          from: 'same',
          starts: 'fe',
          lengthField: {at: 1, bytes: 1, plus: 8},
          echoes: [
            {at: 2, bytes: 1, plus: 1},
            {at: 3, bytes: 1},
          ],
        },
      },
    ],
  },
  {
    // Weather stations.
    app: 'easyweather',
    category: 'home',
    when: [{starts: 'ffff1200', length: [5, 200]}],
  },
  {
    // Cameras of Reolink: a magic number for discovery, acknowledgements and data, in little endian.
    app: 'reolink',
    category: 'home',
    when: ['3a', '20', '10'].map(kind => ({starts: `${kind} cf872a`, length: [20, 1500] as const})),
  },
  {
    // Cameras of Dahua: a header of 32 bytes, its name.
    app: 'dahua',
    category: 'home',
    when: [{starts: `20000000 ${text('DHIP')}`, length: [32, 65_535]}],
  },
  {
    // Remote controls of Broadlink.
    app: 'broadlink',
    category: 'home',
    when: [{starts: '5aa5aa555aa5aa55', length: [48, 1500]}],
  },
  {
    // Music by Roon: the discovery of servers and players, a question or a reply.
    app: 'roon',
    category: 'home',
    when: ['Q', 'R'].map(kind => ({starts: `${text('SOOD')} 02 ${text(kind)}`})),
  },
  {
    // Lamps whose modules answer to this word.
    app: 'magic-home',
    category: 'home',
    when: [{starts: text('HF-A11ASSISTHREAD')}],
  },
  {
    // Servers of films and music, and who looks for them.
    app: 'jellyfin',
    category: 'home',
    when: ['who is JellyfinServer?', 'Who is JellyfinServer?'].map(question => ({starts: text(question)})),
  },
];
