import {
  interfaceDescription,
  packetBlock,
  sectionHeader,
} from '../../../source/packet/capture-file/pcapng-writer.js';
import {createCaptureReader} from '../../../source/packet/capture-file/reader.js';
import {createCapturedDatagram, DatagramKind} from '../../../source/packet/captured/datagram.js';
import {locateDatagram, locateQuotedDatagram} from '../../../source/packet/captured/locate.js';
import {createFrame, EtherType, type Frame} from '../../../source/packet/frame.js';
import {isKnownLinkType, LinkType} from '../../../source/packet/link/link-type.js';
import {locatePacket} from '../../../source/packet/link/locate.js';
import {C} from '../../../source/relay/counters.js';
import {createPictures} from '../../../source/trace/pictures.js';
import {frameOf as frameAt, rig} from '../../capture/flows/rig.js';
import * as files from '../../packet/capture-file/files.js';
import {fragments, hex, ipPacket, udpPacket, viewOf} from '../../packet/packets.js';
import {expectSentence, expectTrue, type FuzzedParser} from '../parser.js';

const data = Buffer.from('hello');
const v4 = udpPacket('10.66.0.1', '10.99.0.1', [40_000, 53], data, {options: hex('94040000')});
const v6 = udpPacket('fd66::1', 'fd99::1', [40_000, 53], data, {
  extensions: [
    [0, hex('00 00 0104 00000000')],
    [60, hex('00 00 0104 00000000')],
  ],
});
const error4 = ipPacket({
  source: '10.99.0.1',
  target: '10.66.0.1',
  protocol: 1,
  payload: Buffer.concat([hex('0303000000000000'), v4]),
});
const error6 = ipPacket({
  source: 'fd99::1',
  target: 'fd66::1',
  protocol: 58,
  payload: Buffer.concat([hex('0104000000000000'), v6]),
});
const parts = [
  ...fragments({source: '10.66.0.1', target: '10.99.0.1', payload: new Uint8Array(48)}, 16),
  ...fragments({source: 'fd66::1', target: 'fd99::1', payload: new Uint8Array(48)}, 16),
];
const packets = [v4, v6, error4, error6, ...parts];
const linkHeaders: Readonly<Record<number, string>> = {
  [LinkType.ethernet]: '020000000001 020000000002 88a8 0064 8100 0064 0800',
  [LinkType.linuxCooked]: '0000 0001 0006 0200000000010000 86dd',
  [LinkType.linuxCooked2]: '0800 0000 00000009 0001 00 06 0200000000010000',
  [LinkType.null]: '1e000000',
};

const datagram = createCapturedDatagram();
const quoted = createCapturedDatagram();
/** More than any packet: the train of Linux that is longest, behind IPv6. */
const mostPayloadBytes = 8 * 65_535;

function inspect(frame: Frame): void {
  const kind = locateDatagram(frame, datagram);
  if (kind === DatagramKind.malformed || kind === DatagramKind.other) return;
  const {payloadAt, capturedPayloadBytes, payloadBytes, sourceAt, targetAt, addressBytes} = datagram;
  expectTrue(capturedPayloadBytes >= 0 && payloadBytes <= mostPayloadBytes, 'lengths are possible');
  expectTrue(
    capturedPayloadBytes === 0 || payloadAt + capturedPayloadBytes <= frame.end,
    'what was captured lies within its frame',
  );
  expectTrue(sourceAt >= frame.linkAt && targetAt + addressBytes <= frame.end, 'so do its addresses');
  if (kind !== DatagramKind.icmp || !locateQuotedDatagram(frame, datagram, quoted)) return;
  expectTrue(quoted.payloadAt <= frame.end && quoted.capturedPayloadBytes >= 0, 'so does a quoted one');
}

/** The input as a frame; it may have been longer on the wire. */
function frameOf(input: Buffer, wireBytes: number): Frame {
  const frame = createFrame();
  frame.bytes = input;
  frame.view = viewOf(input);
  frame.end = input.length;
  frame.wireBytes = Math.max(input.length, wireBytes);
  return frame;
}

function readFile(input: Buffer, chunkBytes: number): {frames: number; kind: string} {
  let frames = 0;
  const reader = createCaptureReader((frame, {linkType}) => {
    frames++;
    expectTrue(frame.linkAt <= frame.end && frame.end <= frame.bytes.length, 'a frame lies within memory');
    expectTrue(frame.bytes.length <= 2 ** 20, 'memory is no more than what was read');
    const found = locatePacket(linkType, frame);
    expectTrue(!found || isKnownLinkType(linkType), 'only known link types have packets');
    if (found) inspect(frame);
  });
  for (let at = 0; at < input.length; at += chunkBytes) {
    if (!reader.read(input.subarray(at, at + chunkBytes))) break;
  }
  const outcome = reader.finish();
  if (outcome.kind !== 'whole') {
    expectSentence(outcome.sentence);
    expectTrue(outcome.offsetBytes <= input.length, 'damage is within the file');
  }
  return {frames, kind: outcome.kind};
}

const filesOf = (fields: files.Fields): Uint8Array[] => [
  Buffer.concat([files.pcapHeader(fields), ...packets.map(packet => files.pcapPacket(fields, packet))]),
  Buffer.concat([
    files.section(fields),
    files.description(
      fields,
      101,
      files.option(fields, 9, hex('09')),
      files.option(fields, 14, files.u64(1n, fields)),
    ),
    files.enhanced(fields, v4, {}, files.option(fields, 2, files.u32(2, fields))),
    files.block(fields, 3, files.u32(900, fields), v6),
    files.oldPacket(fields, error4, 2),
    files.block(
      fields,
      5,
      files.u32(0, fields),
      files.u64(0n, fields),
      files.option(fields, 5, files.u64(8n, fields)),
    ),
  ]),
];

/** The input as a frame of each family, into the flows of a capture and into pictures of a file. */
function watch(input: Buffer): void {
  const pictures = createPictures({
    source: 'fuzz.pcap',
    intervalMs: 1000,
    maxFlows: 3,
    interfaceName: () => undefined,
    onPicture({totals, services}) {
      const counted = totals.rx.packets + totals.tx.packets;
      expectTrue(counted === totals.rx.forwardedPackets + totals.tx.forwardedPackets, 'nothing is lost');
      expectTrue(services[0]!.capture!.malformedPackets >= 0, 'what is malformed is counted');
    },
  });
  for (const [number, etherType] of [EtherType.ipv4, EtherType.ipv6].entries()) {
    const frame = frameOf(input, (input[3] ?? 0) * 256);
    frame.etherType = etherType;
    frame.interfaceIndex = (input[1] ?? 0) % 3;
    frame.segmentBytes = (input[2] ?? 0) % 4 === 0 ? input[1]! : 0;
    frame.atMs = number + (input[0] ?? 0);
    for (let times = 0; times < 3; times++) pictures.add(frame);
  }
  pictures.finish();
}

const plain = [
  udpPacket('10.66.0.1', '10.99.0.1', [40_000, 7777], data),
  udpPacket('fd66::1', 'fd99::1', [40_000, 7777], data),
];

/** Flows that are counted without a closer look. */
const busy = rig();
for (const packet of plain) for (let count = 0; count < 4; count++) busy.flows.add(frameAt(packet, 1000));
busy.wait(500);

export const captures: readonly FuzzedParser[] = [
  {
    name: 'plain packets of busy flows, against a closer look',
    covers: ['readKey6'],
    samples: plain,
    parse(input) {
      const frame = frameOf(input, (input[3] ?? 0) * 256);
      const bytes = () => busy.counters[C.rxBytes]! + busy.counters[C.txBytes]!;
      for (const etherType of [EtherType.ipv4, EtherType.ipv6]) {
        frame.etherType = etherType;
        const before = bytes();
        const {view, networkAt, end, linkAt, wireBytes} = frame;
        if (!busy.flows.addPlain(view, networkAt, end, linkAt + wireBytes, etherType, 0, 2, 0)) continue;
        expectTrue(locateDatagram(frame, datagram) === DatagramKind.udp, 'it is a datagram');
        expectTrue(bytes() - before === datagram.payloadBytes, 'its bytes are counted');
      }
    },
  },
  {
    name: 'frames of a capture, into flows and pictures',
    covers: ['readKey'],
    samples: packets,
    share: 0.2,
    parse: watch,
  },
  {
    name: 'captured packets and the datagrams that ICMP quotes',
    covers: ['locateDatagram', 'locateQuotedDatagram'],
    samples: packets,
    share: 2,
    parse(input) {
      const frame = frameOf(input, (input[3] ?? 0) * 65_536);
      frame.segmentBytes = (input[2] ?? 0) % 4 === 0 ? input[1]! : 0;
      for (const etherType of [EtherType.ipv4, EtherType.ipv6]) {
        frame.etherType = etherType;
        inspect(frame);
      }
    },
  },
  {
    name: 'link headers of captured frames',
    covers: ['locatePacket'],
    samples: Object.values(linkHeaders).flatMap(header =>
      packets.map(packet => Buffer.concat([hex(header), packet])),
    ),
    parse(input) {
      const frame = frameOf(input, 0);
      for (const linkType of Object.values(LinkType)) {
        if (!locatePacket(linkType, frame)) continue;
        expectTrue(frame.networkAt <= frame.end, 'a packet begins within its frame');
        inspect(frame);
      }
    },
  },
  {
    name: 'capture files, in chunks',
    covers: ['createCaptureReader'],
    samples: [
      ...[true, false].flatMap(isLittle => filesOf({isLittle})),
      Buffer.concat([
        sectionHeader('udptop'),
        ...Object.keys(linkHeaders).map(linkType =>
          interfaceDescription({linkType: Number(linkType), name: 'any0', snapLengthBytes: 0}),
        ),
        ...Object.values(linkHeaders).map((header, interfaceNumber) => {
          const bytes = Buffer.concat([hex(header), v4]);
          return packetBlock({interfaceNumber, atMs: 1, bytes, wireBytes: 100, comment: 'a flow'});
        }),
      ]),
    ],
    share: 0.3,
    parse(input) {
      const whole = readFile(input, input.length || 1);
      const chunked = readFile(input, 1 + (input.length % 97));
      expectTrue(whole.frames === chunked.frames && whole.kind === chunked.kind, 'chunks make no difference');
    },
  },
];
