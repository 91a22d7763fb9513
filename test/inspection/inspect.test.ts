import {describe, expect, test} from 'vitest';
import {createInspector, maxDatagrams} from '../../source/inspection/inspect.js';
import {createOwnApps} from '../../source/inspection/own-apps.js';
import {datagram, hex, join, look, number, text} from './payloads.js';
import {samples} from './samples.js';
import {digQuery, stunRequest} from './vectors.js';

function rtp(sequence: number, {source = 0x1234abcd, type = 0, version = 2} = {}): Uint8Array {
  const start = [number(version << 6, 1), number(type, 1), number(sequence & 0xffff, 2)];
  return join(...start, number(sequence * 160, 4), number(source, 4), new Uint8Array(160).fill(0xd5));
}

/** What each datagram told. */
function told(...payloads: readonly Uint8Array[]) {
  const inspector = createInspector();
  return payloads.map(payload => inspector.inspect(datagram(payload))?.app);
}

describe('an inspector', () => {
  test('reports once, and never again', () => {
    expect(told(digQuery, digQuery, stunRequest)).toEqual(['dns', undefined, undefined]);
  });

  test('looks at a few datagrams only', () => {
    const unknown = text('what is this?');
    const unknowns = (count: number) => Array.from({length: count}, () => unknown);
    expect(maxDatagrams).toBe(8);
    expect(told(...unknowns(7), digQuery).at(-1)).toBe('dns');
    expect(told(...unknowns(8), digQuery)).not.toContain('dns');
  });

  test('counts the datagrams of each direction apart', () => {
    const inspector = createInspector();
    const unknown = text('what is this?');
    for (let left = 20; left > 0; left--) inspector.inspect(datagram(unknown, 40_404, 'tx'));
    expect(inspector.isDone).toBe(false);
    expect(inspector.inspect(datagram(digQuery))?.app).toBe('dns');
    expect(inspector.isDone).toBe(true);
  });

  test('does not wait for ever for a direction that is silent', () => {
    const inspector = createInspector();
    let datagrams = 0;
    for (; !inspector.isDone; datagrams++) inspector.inspect(datagram(text('hello?')));
    expect(datagrams).toBe(32);
  });

  test('counts empty datagrams, which reveal nothing', () => {
    const empty = Array.from({length: maxDatagrams}, () => new Uint8Array());
    expect(told(...empty, digQuery)).not.toContain('dns');
  });

  test('takes ports at either end', () => {
    const payload = hex('1700032a 00000000');
    const inspect = (clientPort: number, targetPort: number) =>
      createInspector().inspect({payload, direction: 'rx', clientPort, targetPort});
    expect(inspect(123, 40_000)?.app).toBe('ntp');
    expect(inspect(40_000, 123)?.app).toBe('ntp');
    expect(inspect(40_000, 40_000)).toBeUndefined();
  });
});

describe('RTP', () => {
  test('is found in the second datagram of a source', () => {
    const inspector = createInspector();
    expect(inspector.inspect(datagram(rtp(7)))).toBeUndefined();
    expect(inspector.inspect(datagram(rtp(8)))).toEqual({
      app: 'rtp',
      details: {rtp_payload_type: 0, rtp_codec: 'PCMU', rtp_ssrc: '0x1234abcd'},
    });
  });

  test('wraps after the highest number, separately in each direction', () => {
    expect(told(rtp(65_535, {type: 111}), rtp(65_536, {type: 111}))).toEqual([undefined, 'rtp']);
    const inspector = createInspector();
    const both = [datagram(rtp(1)), datagram(rtp(9, {source: 5}), 40_404, 'tx'), datagram(rtp(2))];
    expect(both.map(each => inspector.inspect(each)?.app)).toEqual([undefined, undefined, 'rtp']);
  });

  test.each([
    ['the same number', rtp(7)],
    ['a number that does not follow', rtp(9)],
    ['another source', rtp(8, {source: 9})],
    ['another version', rtp(8, {version: 1})],
    ['a type that RTCP has', rtp(8, {type: 0xc8})],
    ['sources beyond its end', join(hex('8f00 0008 00000000 1234abcd'), hex('00000000'))],
    ['an extension beyond its end', join(hex('9000 0008 00000000 1234abcd'), hex('bede ffff'))],
    ['a cut header', rtp(8).subarray(0, 11)],
  ])('is not told by %s', (_, second) => {
    expect(told(rtp(7), second)).toEqual([undefined, undefined]);
  });

  test('is not told by tables that have zeros for a source', () => {
    expect(told(rtp(7, {source: 0}), rtp(8, {source: 0}))).toEqual([undefined, undefined]);
  });
});

describe('a finding', () => {
  const dtlsHello = samples.find(({what}) => what === 'DTLS hello')!.payload;
  const discord = {name: 'discord', starts: '1337cafe'};
  const findings = (...payloads: readonly Uint8Array[]) => {
    const inspector = createInspector({ownRules: createOwnApps([discord])!.rules});
    return payloads.map(payload => inspector.inspect(datagram(payload)));
  };

  test('is refined by what comes later, and says what it was before', () => {
    expect(findings(rtp(7), rtp(8), hex('1337cafe')).slice(1)).toEqual([
      expect.objectContaining({app: 'rtp'}),
      {app: 'discord', details: {}, before: 'rtp'},
    ]);
    expect(findings(stunRequest, dtlsHello)[1]).toMatchObject({app: 'webrtc', before: 'stun'});
    expect(findings(dtlsHello, stunRequest)[1]).toMatchObject({app: 'webrtc', before: 'dtls'});
    expect(findings(stunRequest, rtp(7), rtp(8), dtlsHello).map(each => each?.app)).toEqual([
      'stun',
      undefined,
      'rtp',
      'webrtc',
    ]);
  });

  test('is not refined by what says less, or nothing new', () => {
    expect(findings(rtp(7), rtp(8), stunRequest)[2]).toBeUndefined();
    expect(findings(stunRequest, stunRequest)[1]).toBeUndefined();
    expect(findings(digQuery, hex('1337cafe'))[1]).toBeUndefined();
    expect(findings(stunRequest, dtlsHello, dtlsHello, stunRequest).slice(2)).toEqual([undefined, undefined]);
  });

  test('of a user goes before all others', () => {
    const ownRules = createOwnApps([{name: 'my-dns', ports: [53]}])!.rules;
    expect(createInspector({ownRules}).inspect(datagram(digQuery, 53))).toEqual({app: 'my-dns', details: {}});
    expect(createInspector({ownRules}).inspect(datagram(digQuery, 54))?.app).toBe('dns');
  });
});

describe('mosh', () => {
  const nonce = (direction: 'rx' | 'tx', count: number, bytes = 28) =>
    datagram(
      join(
        hex(direction === 'rx' ? '00000000' : '80000000'),
        number(count, 4),
        new Uint8Array(bytes - 8).fill(0xa5),
      ),
      60_001,
      direction,
    );
  const apps = (...datagrams: readonly ReturnType<typeof nonce>[]) => {
    const inspector = createInspector();
    return datagrams.map(each => inspector.inspect(each)?.app);
  };

  test('is found once both sides have counted, and one of them in sequence', () => {
    expect(apps(nonce('rx', 0), nonce('tx', 0), nonce('rx', 1))).toEqual([undefined, undefined, 'mosh']);
    expect(apps(nonce('rx', 70), nonce('rx', 71), nonce('tx', 9))).toEqual([undefined, undefined, 'mosh']);
  });

  test.each([
    ['one side alone', [nonce('rx', 0), nonce('rx', 1), nonce('rx', 2)]],
    ['numbers that do not follow', [nonce('rx', 0), nonce('tx', 0), nonce('rx', 5)]],
    ['datagrams too short for its tag', [nonce('rx', 0, 20), nonce('tx', 0, 20), nonce('rx', 1, 20)]],
  ])('is not told by %s', (_, datagrams) => {
    expect(apps(...datagrams)).not.toContain('mosh');
  });
});

describe('payloads of no known protocol', () => {
  test.each([
    ['zeros', new Uint8Array(1200)],
    ['ones', new Uint8Array(1200).fill(0xff)],
    ['JSON', text('{"version": "1.1", "host": "a", "level": 5}')],
    ['prose', text('The quick brown fox jumps over the lazy dog.\r\n'.repeat(20))],
    ['a request of HTTP', text('GET / HTTP/1.1\r\nHost: example.org\r\n\r\n')],
    ['a count', Uint8Array.from({length: 256}, (_, index) => index)],
    ['little numbers in 32 bits', new Uint8Array(new Uint32Array([4, 1, 2, 3, 4, 5, 6, 7]).buffer)],
    ['large numbers in 32 bits', join(...[1, 2, 3, 4, 5, 6].map(each => number(each, 4)))],
    ['a time and a position', join(number(Date.UTC(2026, 0, 1), 8), number(42, 4), new Uint8Array(36))],
  ])('%s are left alone', (_, payload) => {
    for (const port of [undefined, 53, 443]) expect(look(payload, port)).toBeUndefined();
  });
});
