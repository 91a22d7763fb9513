import {describe, expect, test} from 'vitest';
import {Quality} from '../../source/flow/flow-quality.js';
import {answerTally, createFlowQualities} from '../../source/monitor/flow-quality.js';
import {PayloadBatch} from '../../source/relay/socks5/batches.js';
import {Meter} from '../../source/reporting/meter.js';
import {arrivals} from '../inspection/quality/rtp/streams.js';

/** Every look at the clock is `tickMs` after the one before. */
function rig(tickMs = 0) {
  const reported: Meter[] = [];
  let nowMs = 0;
  const qualities = createFlowQualities(
    (meter: Meter) => reported.push(meter),
    () => 0,
    () => {
      nowMs += tickMs;
      return nowMs;
    },
  );
  const meter = new Meter({client: '10.0.0.1:5004', target: '10.0.0.2:5006'});
  return {
    qualities,
    reported,
    meter,
    watch: (app = 'rtp', found = {}) => qualities.watch(meter, app, 0, found, false, () => {})!,
    quality(name: keyof typeof Quality) {
      const {fields, offset} = meter.qualityRow();
      return fields[offset + Quality[name]]!;
    },
  };
}

function batchOf(...payloads: readonly Uint8Array[]): PayloadBatch {
  const batch = new PayloadBatch();
  for (const payload of payloads) batch.add(payload);
  return batch;
}

describe('the quality of flows', () => {
  test('is in the row of their meter', () => {
    const {watch, quality} = rig();
    const rtp = watch();
    for (const {packet, atMs} of arrivals({packets: 100, isLost: index => index === 50}))
      rtp.take(true, batchOf(packet), 0, 1, atMs);
    expect([quality('expected'), quality('lost'), quality('jitterMs')]).toEqual([100, 1, 0]);
  });

  test('is followed for no application that does not show it', () => {
    const {watch, meter} = rig();
    expect(watch('syslog')).toBeUndefined();
    // Nor does its row say that there is any.
    expect(meter.counters()).toEqual(
      new Meter({client: 'a:1', target: 'b:2', now: () => meter.lastSeenAtMs}).counters(),
    );
  });

  test('goes on where more is found of an application, and where it turns out to be one of the same kind', () => {
    const {watch, quality} = rig();
    const stun = watch('stun');
    const stream = arrivals({packets: 100, isLost: index => index === 50});
    for (const {packet, atMs} of stream.slice(0, 60)) stun.take(true, batchOf(packet), 0, 1, atMs);
    expect(watch('webrtc')).toBeUndefined();
    for (const {packet, atMs} of stream.slice(60)) stun.take(true, batchOf(packet), 0, 1, atMs);
    expect([quality('expected'), quality('lost')]).toEqual([100, 1]);
    expect(watch('sip')).toBeDefined();
  });

  test('has words that are told together, and only where they have changed', () => {
    const {qualities, watch, meter, reported} = rig();
    const dns = watch('dns');
    const answer = Buffer.alloc(12);
    answer.writeUInt16BE(0x8380, 2);
    dns.take(false, batchOf(answer), 0, 1, 0);
    expect(reported).toEqual([]);
    qualities.tell();
    expect(reported).toEqual([meter]);
    expect(meter.metadata.dns_truncated).toBe(true);
    dns.take(false, batchOf(answer), 0, 1, 0);
    qualities.tell();
    expect(reported).toHaveLength(1);
  });

  test('takes no precedence over what others say, and replaces what it or inspection said', () => {
    const {qualities, watch, meter} = rig();
    meter.addMetadata({rtp_codec: 'PCMU', site: 'lab'});
    const rtp = watch('rtp', {rtp_codec: 'PCMU'});
    const hear = (payloadType: number, startedMs: number) => {
      for (const {packet, atMs} of arrivals({packets: 500, payloadType, source: payloadType, startedMs}))
        rtp.take(true, batchOf(packet), 0, 1, atMs);
      qualities.tell();
      return meter.metadata.rtp_codec;
    };
    expect(hear(8, 0)).toBe('PCMA');
    meter.addMetadata({rtp_codec: 'mine'});
    expect(hear(18, 20_000)).toBe('mine');
  });

  test('is told of many flows in turns, and of none that is over', () => {
    const {qualities, reported} = rig();
    const answer = Buffer.alloc(12);
    answer.writeUInt16BE(0x8380, 2);
    const meters = Array.from({length: 700}, (_, index) => new Meter({client: `a:${index}`, target: 'b:1'}));
    for (const meter of meters)
      qualities.watch(meter, 'dns', 0, {}, false, () => {})!.take(false, batchOf(answer), 0, 1, 0);
    meters[0]!.stop();
    qualities.tell();
    expect(reported).toHaveLength(499);
    qualities.tell();
    expect(reported).toHaveLength(699);
  });

  test('is passed over when its share of time is used up, which loses nothing and is said', () => {
    // Each run that is timed seems to take long.
    const {qualities, watch, quality, meter} = rig(5);
    const rtp = watch();
    for (const {packet, atMs} of arrivals({packets: 5000})) rtp.take(true, batchOf(packet), 0, 1, atMs);
    qualities.tell();
    expect(quality('expected')).toBeLessThan(4500);
    expect(quality('expected')).toBeGreaterThan(100);
    expect(quality('lost')).toBe(0);
    expect(meter.metadata.quality_sampled).toBe(true);
  });

  test('has a tally only for messages with numbers', () => {
    const {meter} = rig();
    expect(answerTally(meter, 'none')).toBeUndefined();
    expect(answerTally(meter, 'firstExchange')).toBeUndefined();
    const {counts, at} = answerTally(meter, () => 1)!;
    counts[at] = 5;
    const {fields, offset} = meter.qualityRow();
    expect(fields[offset + Quality.asked]).toBe(5);
  });
});
