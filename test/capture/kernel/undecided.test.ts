import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createUndecided} from '../../../source/capture/kernel/undecided.js';

const none = {packets: 0, bytes: 0};

describe('datagrams that the kernel may drop', () => {
  test('are forwarded once a verdict has come that was asked for after they were seen', () => {
    const undecided = createUndecided();
    undecided.add(10, 1000);
    expect(undecided.decide(none, false)).toEqual({forwarded: 0, dropped: none, unseen: none});
    undecided.add(5, 500);
    expect(undecided.decide(none, false)).toEqual({forwarded: 10, dropped: none, unseen: none});
    expect(undecided.averageBytes()).toBe(100);
    expect(undecided.decide(none, true)).toEqual({forwarded: 5, dropped: none, unseen: none});
    expect(undecided.averageBytes()).toBeUndefined();
  });

  test('are dropped as far as the kernel says so, the oldest first', () => {
    const undecided = createUndecided();
    undecided.add(10, 1000);
    expect(undecided.decide({packets: 4, bytes: 400}, false)).toEqual({
      forwarded: 0,
      dropped: {packets: 4, bytes: 400},
      unseen: none,
    });
    expect(undecided.decide(none, false).forwarded).toBe(6);
  });

  test('may be dropped before they are seen, and are waited for until the next verdict', () => {
    const undecided = createUndecided();
    expect(undecided.decide({packets: 3, bytes: 300}, false)).toEqual({
      forwarded: 0,
      dropped: none,
      unseen: none,
    });
    undecided.add(2, 200);
    expect(undecided.decide(none, false)).toEqual({
      forwarded: 0,
      dropped: {packets: 2, bytes: 200},
      unseen: {packets: 1, bytes: 100},
    });
  });

  test('all are forwarded, dropped or unseen in the end, whatever the order in which it is told', () => {
    // What the kernel sees of one flow: passed or dropped, then captured or lost; and verdicts in between.
    const steps = fc.array(
      fc.oneof(
        fc.record({packets: fc.nat(50), dropped: fc.nat(50), late: fc.boolean()}),
        fc.constant('verdict' as const),
      ),
    );
    fc.assert(
      fc.property(steps, all => {
        const undecided = createUndecided();
        let [seen, dropped, late, toTell] = [0, 0, 0, 0];
        const sums = {forwarded: 0, dropped: 0, unseen: 0};
        const decide = (isLast: boolean) => {
          const decided = undecided.decide({packets: toTell, bytes: 10 * toTell}, isLast);
          toTell = 0;
          sums.forwarded += decided.forwarded;
          sums.dropped += decided.dropped.packets;
          sums.unseen += decided.unseen.packets;
        };
        for (const step of all) {
          if (step === 'verdict') {
            decide(false);
            // What was captured late is there by the next verdict.
            undecided.add(late, 10 * late);
            late = 0;
            continue;
          }
          const drops = Math.min(step.dropped, step.packets);
          seen += step.packets;
          dropped += drops;
          toTell += drops;
          if (step.late) late += step.packets;
          else undecided.add(step.packets, 10 * step.packets);
        }
        undecided.add(late, 10 * late);
        decide(true);
        expect(sums.unseen).toBe(0);
        expect(sums.dropped).toBe(dropped);
        expect(sums.forwarded).toBe(seen - dropped);
      }),
    );
  });
});
