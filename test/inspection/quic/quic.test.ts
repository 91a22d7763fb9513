import {describe, expect, test} from 'vitest';
import {createInspector, maxDatagrams} from '../../../source/inspection/inspect.js';
import {changed, datagram, hex, join, look, text} from '../payloads.js';
import {quicFrames, quicV1Initial, quicV2Initial} from '../vectors.js';
import {
  alpnExtension,
  clientHello,
  cryptoFrame,
  destinationId,
  echExtension,
  initialPacket,
  largeExtension,
  serverNameExtension,
} from './quic-packets.js';

const named = (name: string) => serverNameExtension(text(name));
/** As browsers' with post-quantum keys are: more than one datagram holds. */
const large = clientHello(largeExtension(1300), named('large.example.org'), alpnExtension('h3'));
const whole = (hello: Uint8Array) => initialPacket({frames: cryptoFrame(hello, 0, hello.length)});
const quic = (version: string, more: object = {}) => ({
  app: 'quic',
  details: {quic_version: version, ...more},
});

describe('QUIC', () => {
  test.each([
    ['1', quicV1Initial],
    ['2', quicV2Initial],
  ])('the first packet of the specification of version %s tells its server name', (version, packet) => {
    expect(look(packet)).toEqual(quic(version, {quic_sni: 'example.com', quic_alpn: 'alpn'}));
  });

  test('packets of these tests are those of the specifications, byte for byte', () => {
    expect(initialPacket({frames: quicFrames, packetNumber: 2})).toEqual(quicV1Initial);
    expect(initialPacket({frames: quicFrames, packetNumber: 2, version: 2})).toEqual(quicV2Initial);
  });

  test('a hello in several datagrams is assembled in any order', () => {
    const parts = [
      [0, 500],
      [900, large.length],
      [500, 900],
    ] as const;
    const packets = parts.map(([from, to], packetNumber) =>
      initialPacket({frames: cryptoFrame(large, from, to), packetNumber}),
    );
    for (const order of [packets, packets.toReversed()]) {
      const inspector = createInspector();
      expect(inspector.inspect(datagram(order[0]!))).toEqual(quic('1'));
      expect(inspector.inspect(datagram(order[1]!))).toBeUndefined();
      expect(inspector.isDone).toBe(false);
      expect(inspector.inspect(datagram(order[2]!))).toEqual(
        quic('1', {quic_sni: 'large.example.org', quic_alpn: 'h3'}),
      );
    }
  });

  test('frames in disorder, between pings, padding and acknowledgements, are put together', () => {
    const hello = clientHello(named('a.example'));
    const frames: Uint8Array[] = [hex('01 00 02 05 00 02 00 00 00 01 01 03 05 00 00 00 01 01 01')];
    for (let at = hello.length - 1; at >= 0; at--) frames.push(cryptoFrame(hello, at, at + 1), hex('00 01'));
    expect(look(initialPacket({frames: join(...frames)}))).toEqual(quic('1', {quic_sni: 'a.example'}));
  });

  test('several packets in one datagram are read', () => {
    const first = initialPacket({frames: cryptoFrame(large, 0, 700), bytes: 0});
    const second = initialPacket({frames: cryptoFrame(large, 700, large.length), packetNumber: 1, bytes: 0});
    expect(look(join(first, second))).toMatchObject({details: {quic_sni: 'large.example.org'}});
  });

  test('the name is reported before the rest of the hello arrives', () => {
    const hello = clientHello(named('early.example'), largeExtension(3000));
    expect(look(initialPacket({frames: cryptoFrame(hello, 0, 500)}))).toEqual(
      quic('1', {quic_sni: 'early.example'}),
    );
  });

  test('answers in between do not disturb; a hello that never becomes whole leaves the version', () => {
    const inspector = createInspector();
    const beginning = initialPacket({frames: cryptoFrame(large, 0, 700)});
    expect(inspector.inspect(datagram(beginning))).toEqual(quic('1'));
    for (let left = maxDatagrams; left > 0; left--) {
      expect(inspector.inspect(datagram(hex('c000000001'), 443, 'tx'))).toBeUndefined();
      expect(inspector.inspect(datagram(left === 1 ? text('anything') : beginning))).toBeUndefined();
    }
    expect(inspector.isDone).toBe(true);
  });

  test('a name in the eighth datagram of the client is found', () => {
    const hello = clientHello(largeExtension(8000), named('late.example.org'));
    const bytes = Math.ceil(hello.length / maxDatagrams);
    const inspector = createInspector();
    const findings = Array.from({length: maxDatagrams}, (_, packetNumber) => {
      const from = packetNumber * bytes;
      const frames = cryptoFrame(hello, from, Math.min(hello.length, from + bytes));
      return inspector.inspect(datagram(initialPacket({frames, packetNumber})));
    });
    expect(findings.filter(Boolean)).toEqual([quic('1'), quic('1', {quic_sni: 'late.example.org'})]);
  });

  test('after a Retry the keys are those of the other identifier, with a token', () => {
    const inspector = createInspector();
    inspector.inspect(datagram(initialPacket({frames: cryptoFrame(large, 0, 700)})));
    const again = initialPacket({
      frames: join(cryptoFrame(large, 0, 700), cryptoFrame(large, 700, 1000)),
      destinationId: hex('0102030405060708090a'),
      token: new Uint8Array(70).fill(1),
    });
    expect(inspector.inspect(datagram(again))).toBeUndefined();
    const rest = initialPacket({
      frames: cryptoFrame(large, 1000, large.length),
      destinationId: hex('0102030405060708090a'),
      packetNumber: 1,
    });
    expect(inspector.inspect(datagram(rest))).toMatchObject({details: {quic_sni: 'large.example.org'}});
  });

  test('later packets have the keys of the first, whatever identifier the server chose', () => {
    const inspector = createInspector();
    inspector.inspect(datagram(initialPacket({frames: cryptoFrame(large, 0, 700)})));
    const rest = initialPacket({
      frames: cryptoFrame(large, 700, large.length),
      destinationId: hex('aabbccdd'),
      keyId: destinationId,
      packetNumber: 1,
    });
    expect(inspector.inspect(datagram(rest))).toMatchObject({details: {quic_sni: 'large.example.org'}});
  });

  test.each([
    ['a packet that does not open', changed(quicV1Initial, 600, 0)],
    ['a hello without a name', whole(clientHello(largeExtension(10)))],
    [
      'a hello with no extensions',
      whole(
        hex(
          '01000029 0303 0000000000000000000000000000000000000000000000000000000000000000 00 0002 1301 0100',
        ),
      ),
    ],
    ['another message', whole(hex('0200000401020304'))],
    ['frames that are none', initialPacket({frames: hex('1c0000')})],
    ['a control character in the name', whole(clientHello(named('a\u001b[31m.example')))],
    ['a space in the name', whole(clientHello(named('a b.example')))],
    ['letters beyond ASCII in the name', whole(clientHello(named('b\xfccher.example')))],
    ['an empty name', whole(clientHello(named('')))],
    ['a name that is too long for one', whole(clientHello(named('a'.repeat(254))))],
    ['a name that reaches beyond its extension', whole(clientHello(changed(named('a.example'), 7, 200)))],
    ['a hello larger than any', initialPacket({frames: cryptoFrame(hex('01ffffff0303'), 0, 6)})],
  ])('%s leaves the version', (_, packet) => {
    const inspector = createInspector();
    const findings = Array.from({length: maxDatagrams}, () => inspector.inspect(datagram(packet)));
    expect(findings.filter(Boolean)).toEqual([quic('1')]);
  });

  test.each([
    ['draft-23', 6],
    ['draft-29', 6],
    ['T051', 8],
  ] as const)('the server name of %s is read with the key of that version', (version, type) => {
    const hello = clientHello(named('draft.example'), alpnExtension('h3-29'));
    const frames = cryptoFrame(hello, 0, hello.length, type);
    expect(look(initialPacket({frames, version}))).toEqual(
      quic(version, {quic_sni: 'draft.example', quic_alpn: 'h3-29'}),
    );
  });

  test.each([1, 2, 'draft-23', 'draft-29'] as const)(
    'the server name under a reserved version is read with the key of version %s, if that fits',
    version => {
      const hello = clientHello(named('refused.example'), alpnExtension('h3'));
      const packet = initialPacket({
        frames: cryptoFrame(hello, 0, hello.length),
        version,
        number: 0x1a2a3a4a,
      });
      expect(look(packet)).toEqual(quic('grease', {quic_sni: 'refused.example', quic_alpn: 'h3'}));
      expect(look(changed(packet, 600, 0))).toEqual(quic('grease'));
    },
  );

  test('a hello under a reserved version comes in two datagrams, and once more under the version that both know', () => {
    const inspector = createInspector();
    const part = (from: number, to: number, packetNumber: number, reserved?: number) =>
      inspector.inspect(
        datagram(
          initialPacket({
            frames: cryptoFrame(large, from, to),
            packetNumber,
            ...(reserved !== undefined && {number: reserved}),
          }),
        ),
      );
    const details = {quic_sni: 'large.example.org', quic_alpn: 'h3'};
    expect(part(0, 900, 0, 0x0a0a0a0a)).toEqual(quic('grease'));
    expect(part(900, large.length, 1, 0x0a0a0a0a)).toEqual(quic('grease', details));
    expect(part(0, 900, 0)).toEqual(quic('1'));
    expect(part(900, large.length, 1)).toEqual(quic('1', details));
  });

  test('a hello within the hello is told; what a server sends is none', () => {
    const front = (ech: Uint8Array) => look(whole(clientHello(named('front.example'), ech)));
    expect(front(echExtension())).toEqual(quic('1', {quic_sni: 'front.example', quic_ech: 'offered'}));
    expect(front(echExtension(1))).toEqual(quic('1', {quic_sni: 'front.example'}));
  });

  test('a long name is shown in lower case and cut', () => {
    const finding = look(whole(clientHello(named(`${'A'.repeat(200)}.example`))));
    expect(finding?.details.quic_sni).toBe(`${'a'.repeat(127)}…`);
  });

  test.each([
    ['draft-29', 'ff00001d'],
    ['Q046', '51303436'],
    ['T051', '54303531'],
    ['0xfaceb002', 'faceb002'],
    ['0xfaceb00e', 'faceb00e'],
    ['grease', '1a2a3a4a'],
  ])('version %s is recognised by what all versions have in common', (name, version) => {
    const packet = join(hex(`c3 ${version} 08 0102030405060708 00`), new Uint8Array(1186));
    expect(look(packet)).toEqual(quic(name));
    expect(look(packet.subarray(0, 1199))).toBeUndefined();
  });

  describe('a negotiation of versions', () => {
    const refusal = hex('ca 00000000 00 08 0102030405060708 00000001 6b3343cf');
    const reserved = join(hex('c3 1a2a3a4a 08 0102030405060708 00'), new Uint8Array(1186));
    const apps = (...datagrams: readonly (readonly ['rx' | 'tx', Uint8Array])[]) => {
      const inspector = createInspector();
      return datagrams.map(([direction, payload]) => inspector.inspect(datagram(payload, 443, direction)));
    };

    test('says too little without a packet of the client before it', () => {
      expect(apps(['tx', refusal])).toEqual([undefined]);
      expect(apps(['rx', refusal])).toEqual([undefined]);
      const draft = join(hex('c3 ff00001d 08 0102030405060708 00'), new Uint8Array(100));
      expect(apps(['tx', draft])).toEqual([undefined]);
    });

    test('is followed by the version that both know, and the name', () => {
      expect(apps(['rx', reserved], ['tx', refusal], ['rx', quicV1Initial])).toEqual([
        quic('grease'),
        undefined,
        quic('1', {quic_sni: 'example.com', quic_alpn: 'alpn'}),
      ]);
    });
  });

  test.each([
    ['a smaller datagram than a client may send', quicV1Initial.subarray(0, 1199)],
    ['a length beyond the datagram', changed(quicV1Initial, 16, 0x7f)],
    ['no fixed bit', changed(quicV1Initial, 0, 0x80)],
    ['a short header', changed(quicV1Initial, 0, 0x40)],
    ['another type of packet', changed(quicV1Initial, 0, 0xe0)],
    ['the type of the other version', changed(quicV2Initial, 0, 0xc0)],
    ['an unknown version', changed(quicV1Initial, 4, 9)],
    ['an identifier that is too long', changed(quicV1Initial, 5, 21)],
    ['an identifier that is too short', changed(quicV1Initial, 5, 7)],
  ])('%s is not QUIC', (_, packet) => {
    expect(look(packet)).toBeUndefined();
  });

  describe("Google's, up to version 46,", () => {
    const tags = (...entries: readonly (readonly [string, string])[]) => {
      let end = 0;
      const heads = entries.map(([tag, value]) => {
        end += value.length;
        return join(text(tag), Uint8Array.of(end & 255, end >> 8, 0, 0));
      });
      const values = entries.map(([, value]) => text(value));
      return join(text('CHLO'), Uint8Array.of(entries.length, 0, 0, 0), ...heads, ...values);
    };
    const hello = tags(['PAD\0', '-'.repeat(300)], ['SNI\0', 'Old.example.org'], ['VER\0', 'Q043']);
    const behindVersion = hex('01 0123456789abcdef01234567 a0 01 ffff');
    const early = (version: string, more: Uint8Array = hello) =>
      join(hex('09 0102030405060708'), text(version), behindVersion, more);
    const later = (version: string, more: Uint8Array = hello) =>
      join(hex('c3'), text(version), hex('50 0102030405060708 00000001'), behindVersion, more);

    test.each([
      ['Q025', early('Q025')],
      ['Q043', early('Q043')],
      ['Q044', later('Q044')],
      ['Q046', later('Q046')],
    ])('tells the server name of version %s', (version, packet) => {
      expect(look(packet)).toEqual(quic(version, {quic_sni: 'old.example.org'}));
    });

    test('of version 50 it is under a key that is public', () => {
      const frames = join(hex('40 0102030405'), cryptoFrame(hello, 0, hello.length, 8));
      expect(look(initialPacket({frames, version: 'Q050'}))).toEqual(
        quic('Q050', {quic_sni: 'old.example.org'}),
      );
    });

    test.each<[string, Uint8Array, object]>([
      ['no hello', early('Q043', hex('00')), {}],
      ['a name beyond its end', early('Q043', hello.subarray(0, -8)), {}],
      ['more tags than there are', early('Q043', changed(hello, 4, 255)), {}],
      ['a name that begins behind its end', early('Q043', changed(hello, 20, 1, 0)), {}],
    ])('with %s tells the version', (_, packet, more) => {
      expect(look(packet)).toEqual(quic('Q043', more));
    });

    test.each([
      ['without flags', changed(early('Q043'), 0, 0x08)],
      ['with reserved flags', changed(early('Q043'), 0, 0x89)],
      ['of a version with letters', early('Q0AB')],
      ['of a version that has another header', early('Q047')],
      ['with a long header and no hello', later('Q046', hex('00'))],
      ['with a long header of another version', later('Q043')],
    ])('%s is not recognised', (_, packet) => {
      expect(look(packet)).toBeUndefined();
    });
  });

  test('a payload is left as it was', () => {
    for (const payload of [Uint8Array.from(quicV1Initial), Buffer.from(quicV1Initial)]) {
      expect(look(payload)).toBeDefined();
      expect(Buffer.compare(payload, quicV1Initial)).toBe(0);
    }
  });

  test('memory that is used again for the next datagram does not disturb', () => {
    const memory = Buffer.alloc(1500);
    const inspector = createInspector();
    const parts = [cryptoFrame(large, 0, 700), cryptoFrame(large, 700, large.length)];
    const findings = parts.map((frames, packetNumber) => {
      const packet = initialPacket({frames, packetNumber});
      memory.set(packet);
      return inspector.inspect(datagram(memory.subarray(0, packet.length)));
    });
    expect(findings[1]).toMatchObject({details: {quic_sni: 'large.example.org'}});
  });
});
