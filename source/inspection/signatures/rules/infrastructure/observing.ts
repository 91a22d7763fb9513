import {type Rule, text} from '../../table/rule.js';

/** What is told of networks and machines, and what measures them. */
export const observing: readonly Rule[] = [
  {
    // collectd's binary protocol: items with a kind and a length, first the host, then the time; or signed, or encrypted.
    app: 'collectd',
    category: 'infrastructure',
    when: [
      ...['0001000c', '0008000c'].map(time => ({
        starts: '0000 00',
        contains: [{is: `00${time}`, within: 130, from: 5}],
        chain: {at: 0, item: {at: 2, bytes: 2 as const}, starts: '0? ?? 0?', least: 3},
        length: [24, 65_535] as const,
      })),
      {starts: '0210', lengthField: {at: 2, bytes: 2}, fields: [{at: 4, bytes: 2, min: 1, max: 255}]},
      {starts: '0200 00', chain: {at: 0, item: {at: 2, bytes: 2}, starts: '0? ?? 0?', least: 3}},
      // A host, a time and an interval, whatever is damaged behind or before them.
      ...[
        ['0001000c', '0007000c'],
        ['0008000c', '0009000c'],
      ].map(([time, interval]) => ({
        starts: '0000',
        contains: [
          {is: time!, from: 4, within: 300},
          {is: interval!, from: 16, within: 320},
        ],
      })),
      // Encrypted, for a user, if its length is damaged.
      {
        ports: [25_826],
        starts: '0210',
        fields: [{at: 4, bytes: 2, min: 1, max: 64}],
        length: [2 + 2 + 2 + 1 + 16 + 20, 1500],
      },
    ],
  },
  {
    // Ganglia: the kind of a metric, from 128 on.
    app: 'ganglia',
    category: 'infrastructure',
    when: [{ports: [8649], starts: '000000 8?', length: [16, 1500]}],
  },
  {
    // NetFlow 7 and 1 (Cisco's formats): the length is that of the records; a time of UNIX.
    app: 'netflow',
    category: 'infrastructure',
    when: [
      {
        starts: '0007',
        lengthField: {at: 2, bytes: 2, times: 52, plus: 24},
        fields: [{at: 8, bytes: 4, min: 0x30000000, max: 0x80000000}],
      },
      {
        starts: '0001',
        lengthField: {at: 2, bytes: 2, times: 52, plus: 16},
        fields: [{at: 8, bytes: 4, min: 0x30000000, max: 0x80000000}],
      },
    ],
    tells: {version: {at: 0, bytes: 2}},
  },
  {
    // Homer: what a monitor of telephony was sent.
    app: 'hep',
    category: 'infrastructure',
    when: [{starts: text('HEP3'), lengthField: {at: 4, bytes: 2}}],
  },
  {
    // A sniffer that sends on what it hears: version 1, a kind, a link.
    app: 'tzsp',
    category: 'infrastructure',
    when: [
      {
        ports: [37_008],
        starts: '01',
        fields: [
          {at: 1, bytes: 1, max: 5},
          {at: 2, bytes: 2, in: [1, 18, 119, 126, 127]},
        ],
      },
    ],
  },
  {app: 'ripe-atlas', category: 'infrastructure', when: [{starts: text('MGLNDD'), length: [10, 80]}]},
  {
    // A measurement with iperf3 (iperf_udp.c): a greeting and its answer; the older ones are plain numbers.
    app: 'iperf3',
    category: 'infrastructure',
    when: ['39383736', '36373839', '15cd5b07', 'b168de3a'].map(starts => ({starts, length: 4})),
  },
  {
    // What the traceroute of Linux sends.
    app: 'traceroute',
    category: 'infrastructure',
    when: [{starts: text('@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_'), length: [32, 1500]}],
  },
  {
    // Ookla's measurement of latency.
    app: 'ookla',
    category: 'infrastructure',
    when: [
      {
        ports: [8080, 5060],
        from: 'client',
        starts: text('HI'),
        length: [2, 80],
        later: {starts: text('HELLO')},
      },
    ],
  },
  {
    // Graylog's log format: JSON, or a part of it.
    app: 'gelf',
    category: 'infrastructure',
    when: [
      {starts: text('{'), contains: [{is: text('"short_message"'), within: 1000}]},
      {ports: [12_201], starts: '1f8b08', length: [20, 65_535]},
      {
        ports: [12_201],
        starts: '1e0f',
        fields: [
          {at: 10, bytes: 1, max: 127},
          {at: 11, bytes: 1, min: 1, max: 128},
        ],
        length: [13, 65_535],
      },
    ],
  },
];
