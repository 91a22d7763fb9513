import type {Rule} from '../table/rule.js';

export const remoteAccess: readonly Rule[] = [
  {
    // [MS-RDPEUDP], section 3.1.5.1.1: the first datagram acknowledges nothing, has SYN and names the sizes it can send.
    app: 'rdp',
    category: 'remote-access',
    when: [
      {
        ports: [3389],
        from: 'client',
        starts: 'ffffffff',
        fields: [
          {at: 6, bytes: 2, mask: 0x0001, in: [1]},
          {at: 12, bytes: 2, min: 1132, max: 1600},
          {at: 14, bytes: 2, min: 1132, max: 1600},
        ],
      },
      // Section 2.2.2: later it acknowledges one datagram and brings data: a record of TLS or DTLS.
      {
        ports: [3389],
        holds: [
          {at: 6, is: '000c 0001'},
          {at: 20, is: '1? 03 03'},
        ],
        length: [25, 1500],
      },
      {
        ports: [3389],
        holds: [
          {at: 6, is: '000c 0001'},
          {at: 20, is: '1? fe fd'},
        ],
        length: [25, 1500],
      },
    ],
  },
  {
    // A number, and behind it a constant; elsewhere than on its port in two datagrams.
    app: 'teamviewer',
    category: 'remote-access',
    when: [
      {ports: [5938], starts: '00', holds: [{at: 11, is: '1724'}], length: [14, 1500]},
      {
        starts: '00',
        holds: [{at: 11, is: '1724'}],
        length: [14, 1500],
        later: {from: 'same', starts: '00', holds: [{at: 11, is: '1724'}], length: [14, 1500]},
      },
    ],
  },
  {
    // Pictures and sound: version, length.
    app: 'nomachine',
    category: 'remote-access',
    when: [
      {
        holds: [
          {at: 2, is: '0100'},
          {at: 8, is: '0000'},
        ],
        lengthField: {at: 4, bytes: 2, littleEndian: true},
        length: [10, 1500],
      },
    ],
  },
  {
    // A sign of life between hosts and their manager.
    app: 'vmware',
    category: 'remote-access',
    when: [{ports: [902], length: 66, starts: 'a4'}],
  },
  {
    // DMTF's RMCP, class IPMI, without an acknowledgement; then how it is signed (IPMI 2.0, section 13.6).
    app: 'ipmi',
    category: 'remote-access',
    when: [{starts: '0600 ff 07', fields: [{at: 4, bytes: 1, in: [0, 1, 2, 4, 5, 6]}]}],
  },
  {
    // RMCP's other class: alerts, with their registry's number.
    app: 'rmcp',
    category: 'remote-access',
    when: [{starts: '0600 ?? 06 000011be'}, {ports: [623, 664], length: 4, starts: '0600 ?? 86'}],
  },
];
