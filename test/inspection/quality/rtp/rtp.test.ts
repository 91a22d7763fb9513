import {describe, expect, test} from 'vitest';
import {MediaReader} from '../../../../source/inspection/quality/media.js';
import {seededRandom} from '../../../view/flows.js';
import {follow, only} from '../followed.js';
import {type Arrival, arrivals, jitterByTheBook, rtpPacket} from './streams.js';

function received(stream: readonly Arrival[], direction: 'rx' | 'tx' = 'rx') {
  const followed = follow(MediaReader);
  for (const {packet, atMs} of stream) followed.take(direction, packet, atMs);
  return followed;
}

describe('a stream of RTP', () => {
  test('has its loss counted by the sequence numbers, over their wrap', () => {
    const isLost = (index: number) => index > 1 && index % 20 === 7;
    const {quality} = received(arrivals({packets: 1000, isLost}));
    expect(quality()).toMatchObject({expected: 1000, lost: 50});
  });

  test('has the jitter that RFC 3550 says, however late packets come', () => {
    const stream = arrivals({
      packets: 2000,
      longestDelayMs: 15,
      isLost: index => index > 1 && index % 31 === 0,
    });
    const {quality} = received(stream);
    // The first packet alone proves nothing, so its transit is not known.
    expect(quality().jitterMs).toBeCloseTo(jitterByTheBook(stream.slice(1)), 6);
    expect(quality().jitterMs).toBeGreaterThan(2);
  });

  test('has no jitter when its packets come as they were made', () => {
    expect(received(arrivals({packets: 200})).quality().jitterMs).toBe(0);
  });

  test('misses nothing that comes late or twice', () => {
    const stream = arrivals({packets: 100});
    [stream[50], stream[53]] = [stream[53]!, stream[50]!];
    stream.splice(70, 0, stream[69]!);
    const {quality} = received(stream);
    expect(quality()).toMatchObject({expected: 100, lost: 0});
  });

  test('counts as missing what has not come yet', () => {
    const stream = arrivals({packets: 100, isLost: index => index === 50});
    const {quality, take} = received(stream);
    expect(quality().lost).toBe(1);
    take('rx', rtpPacket(65_550, 0), 2100);
    expect(quality().lost).toBe(0);
  });

  test('goes on counting when its sender starts again with other numbers', () => {
    const first = arrivals({packets: 50, isLost: index => index === 9});
    const second = arrivals({
      packets: 50,
      firstSequence: 20_000,
      startedMs: 5000,
      isLost: index => index === 9,
    });
    const {quality} = received([...first, ...second]);
    // The first packet of the new numbers could have been a mistake.
    expect(quality()).toMatchObject({expected: 99, lost: 2});
  });

  test('counts together with the one of the other direction, and the worse jitter shows', () => {
    const rx = arrivals({packets: 300, longestDelayMs: 2, source: 1});
    const tx = arrivals({packets: 300, longestDelayMs: 18, source: 2, isLost: index => index % 10 === 5});
    const followed = follow(MediaReader);
    const both = [
      ...rx.map(each => ({...each, way: 'rx' as const})),
      ...tx.map(each => ({...each, way: 'tx' as const})),
    ];
    for (const {way, packet, atMs} of both.sort((a, b) => a.atMs - b.atMs)) followed.take(way, packet, atMs);
    expect(followed.quality()).toMatchObject({expected: 600, lost: 30});
    expect(followed.quality().jitterMs).toBeCloseTo(jitterByTheBook(tx.slice(1)), 6);
  });

  test('loses nothing where datagrams were not shown', () => {
    const stream = arrivals({packets: 200});
    const followed = follow(MediaReader);
    for (const {packet, atMs} of stream.slice(0, 100)) followed.take('rx', packet, atMs);
    followed.reader.resume();
    for (const {packet, atMs} of stream.slice(150)) followed.take('rx', packet, atMs);
    expect(followed.quality()).toMatchObject({expected: 150, lost: 0, jitterMs: 0});
  });

  test('of a dynamic type has jitter once its clock has shown how fast it runs', () => {
    const stream = arrivals({packets: 500, payloadType: 96, clockHz: 48_000, longestDelayMs: 10});
    const early = received(stream.slice(0, 50));
    expect(early.quality().jitterMs).toBeNull();
    const late = received(stream);
    const byTheBook = jitterByTheBook(stream, 48_000);
    expect(Math.abs(late.quality().jitterMs! - byTheBook) / byTheBook).toBeLessThan(0.05);
  });

  test('of a dynamic type whose clock is like none has no jitter', () => {
    const {quality} = received(arrivals({packets: 3000, payloadType: 96, clockHz: 12_345}));
    expect(quality()).toMatchObject({expected: 3000, lost: 0, jitterMs: null});
  });

  test('has the jitter of its voice alone, whatever the time of dialled digits in between', () => {
    const {quality, take} = received(arrivals({packets: 300}));
    for (let index = 0; index < 20; index++)
      take('rx', rtpPacket(65_800 + index, 7, {payloadType: 101, payloadBytes: 4}), 6000 + index * 20);
    expect(quality()).toMatchObject({expected: 320, lost: 0, jitterMs: 0});
    for (const {packet, atMs} of arrivals({
      packets: 100,
      firstSequence: 65_820,
      firstTimestamp: 0xffff_f000 + 320 * 160,
      startedMs: 6400,
    }))
      take('rx', packet, atMs);
    expect(quality()).toMatchObject({expected: 420, lost: 0, jitterMs: 0});
  });

  test('has no jitter from timestamps that begin anew', () => {
    const anew = {firstSequence: 65_800, firstTimestamp: 0x1234_5678, startedMs: 6000};
    const {quality} = received([...arrivals({packets: 300}), ...arrivals({...anew, packets: 50})]);
    expect(quality()).toMatchObject({expected: 350, lost: 0, jitterMs: 0});
  });

  test('that changes to another codec for good has the jitter of that, once its clock is known', () => {
    const {quality, take} = received(arrivals({packets: 300}));
    const opus = {payloadType: 111, clockHz: 48_000, firstSequence: 65_800, startedMs: 6000};
    for (const {packet, atMs} of arrivals({...opus, packets: 500})) take('rx', packet, atMs);
    expect(quality()).toMatchObject({expected: 800, lost: 0, jitterMs: 0});
    for (const {packet, atMs} of arrivals({
      ...opus,
      packets: 500,
      firstSequence: 66_300,
      firstTimestamp: 0xffff_f000 + 500 * 960,
      startedMs: 16_000,
      longestDelayMs: 15,
    }))
      take('rx', packet, atMs);
    expect(quality().jitterMs).toBeGreaterThan(2);
    expect(quality().jitterMs).toBeLessThan(15);
  });

  test('has its codec told by the payload type, but not by the noise of its pauses', () => {
    const {told, take} = received(arrivals({packets: 300, payloadType: 8}));
    expect(told).toEqual({rtp_codec: 'PCMA'});
    for (let index = 0; index < 400; index++)
      take('rx', rtpPacket(65_800 + index, 48_000 + index * 160, {payloadType: 13}), 6000 + index * 20);
    expect(told).toEqual({rtp_codec: 'PCMA'});
  });
});

describe('the estimate of what listeners would say', () => {
  const mosOf = (options: Partial<Parameters<typeof arrivals>[0]>) =>
    received(arrivals({packets: 1000, ...options})).quality().mosEstimate;

  test('is good for a stream without loss, and worse the more is lost', () => {
    const [none, some, much] = [0, 50, 5].map(every =>
      mosOf({isLost: index => every > 0 && index > 1 && index % every === 0}),
    ) as [number, number, number];
    expect(none).toBeCloseTo(4.39, 1);
    expect(some).toBeLessThan(none);
    expect(much).toBeLessThan(3);
    expect(much).toBeGreaterThanOrEqual(1);
  });

  test('is worse with jitter', () => {
    expect(mosOf({longestDelayMs: 200, periodMs: 200})).toBeLessThan(mosOf({periodMs: 200})!);
  });

  test('forgets what was bad before the last seconds', () => {
    expect(mosOf({isLost: index => index > 1 && index < 300 && index % 3 === 0})).toBeCloseTo(mosOf({})!, 2);
  });

  test.each([3, 31, 96])('is not made for payload type %d', payloadType => {
    expect(mosOf({payloadType})).toBeNull();
  });
});

describe('what is not RTP', () => {
  test('has no quality, though single datagrams look like it', () => {
    const random = seededRandom(11);
    const followed = follow(MediaReader);
    for (let index = 0; index < 5000; index++) {
      const payload = Buffer.alloc(4 + Math.floor(random() * 60)).map(() => random() * 256);
      payload[0] = 0x80 | (payload[0]! & 0x3f);
      followed.take(index % 2 === 0 ? 'rx' : 'tx', payload, index);
    }
    expect(followed.quality()).toEqual(only({}));
  });

  test.each([0, 1, 2, 11])('may be as short as %d bytes', length => {
    const followed = follow(MediaReader);
    followed.take('rx', rtpPacket(1, 1).subarray(0, length), 0);
    expect(followed.quality()).toEqual(only({}));
  });
});
