import {readAddress} from '../../../source/libc/socket-address.js';
import {answerRoomBytes, writeAnswer} from '../../../source/packet/answer.js';
import {createPacket} from '../../../source/packet/packet.js';
import {parsePacket} from '../../../source/packet/parse.js';
import {maxReassembledBytes, Reassembler} from '../../../source/packet/reassembly.js';
import {bytesOf, fragments, hex, ipPacket, udpPacket, viewOf} from '../../packet/packets.js';
import {expectTrue, type FuzzedParser} from '../parser.js';

const data = Buffer.from('hello');
const [v4, v6] = [
  ['10.66.0.1', '10.99.0.1'],
  ['fd66::1', 'fd99::1'],
] as const;
const extensions = [
  [0, hex('00 00 0104 00000000')],
  [43, hex('00 00 0000 00000000')],
  [60, hex('00 00 0104 00000000')],
] as const;
const icmpEcho = hex('0800fa7e3a0d00015d08056b00000000982c0a0000000000');
const samples = [
  udpPacket(...v4, [40_000, 53], data),
  udpPacket(...v4, [40_000, 53], data, {options: hex('94040000')}),
  udpPacket(...v6, [40_000, 53], data),
  udpPacket(...v6, [40_000, 53], data, {extensions}),
  ipPacket({source: v4[0], target: v4[1], protocol: 1, payload: icmpEcho}),
  ipPacket({source: v6[0], target: v6[1], protocol: 58, payload: hex('8000000000000000')}),
  ipPacket({source: v4[0], target: v4[1], protocol: 6, payload: new Uint8Array(20)}),
  ...fragments({source: v4[0], target: v4[1], payload: new Uint8Array(48)}, 16),
  ...fragments({source: v6[0], target: v6[1], payload: new Uint8Array(48)}, 16),
];

/** Corrects the checksum of an IPv4 header, so that the parser looks behind it. */
function corrected(bytes: Uint8Array): void {
  const headerBytes = (bytes[0]! & 15) * 4;
  if (bytes[0]! >> 4 !== 4 || headerBytes < 20 || headerBytes > bytes.length) return;
  const view = viewOf(bytes);
  view.setUint16(10, 0);
  let sum = 0;
  for (let at = 0; at < headerBytes; at += 2) sum += view.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(10, ~sum & 0xffff);
}

const packet = createPacket();
const memory = new Uint8Array(maxReassembledBytes);
const view = viewOf(memory);
const answer = new DataView(new ArrayBuffer(answerRoomBytes));
const own = [{address: bytesOf('10.66.0.1'), prefixBits: 24}];
const reassembler = new Reassembler(() => {});
let nowMs = 0;

export const packets: readonly FuzzedParser[] = [
  {
    name: 'IP packets of a TUN device, their fragments and ICMP answers',
    covers: ['parsePacket', 'parseIpv4', 'parseIpv6', 'parseUdp', 'writeAnswer'],
    samples,
    share: 2,
    parse(input) {
      if (input.length % 4 !== 0) corrected(input);
      memory.set(input);
      const kind = parsePacket(view, 0, input.length, packet);
      if (kind === 'malformed') return;
      expectTrue(
        packet.end <= input.length && packet.payloadAt <= packet.end,
        'a packet lies within its bytes',
      );
      if (kind === 'udp')
        expectTrue(packet.dataAt + packet.dataBytes <= packet.end, 'a datagram lies within its packet');
      else expectTrue(writeAnswer(view, packet, own, answer) <= answerRoomBytes, 'an answer has room');
      if (kind === 'fragment')
        expectTrue(reassembler.add(view, packet, nowMs++, 0) <= maxReassembledBytes, 'a whole has room');
    },
  },
  {
    name: 'socket addresses of the kernel',
    covers: ['readAddress'],
    samples: [
      hex('0200 0035 7f000001 0000000000000000'),
      hex('0a00 0035 00000000 20010db8000000000000000000000001 00000000'),
    ],
    share: 0.2,
    parse(input) {
      const bytes = new Uint8Array(28);
      bytes.set(input.subarray(0, bytes.length));
      // The kernel never names a link that is not there.
      bytes.fill(0, 24);
      readAddress(bytes, 0);
    },
  },
];
