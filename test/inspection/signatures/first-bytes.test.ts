import fc from 'fast-check';
import {expect, test} from 'vitest';
import {signaturesByFirstByte} from '../../../source/inspection/signatures/first-bytes.js';
import {signatures} from '../../../source/inspection/signatures.js';
import {anyBytes, anyDamage, anyOffset, cases, damage} from '../../fuzz/cases.js';
import {changed, datagram} from '../payloads.js';
import {samples} from '../samples.js';

type Asked = typeof signatures;
type Shown = ReturnType<typeof datagram>;

/** What the first of them finds that finds anything. */
const findingOf = (asked: Asked, shown: Shown) => {
  for (const signature of asked) {
    const finding = signature(shown.payload, shown);
    if (finding) return {finding, by: signature.name};
  }
  return undefined;
};

const ofAll = (shown: Shown) => findingOf(signatures, shown);
const ofFew = (shown: Shown) => findingOf(signaturesByFirstByte[shown.payload[0] ?? 0]!, shown);

const ports = [...new Set(samples.flatMap(({port}) => port ?? []))];
const anyPort = fc.oneof(fc.constantFrom(...ports), fc.constant(40_404));
const anyDirection = fc.constantFrom('rx' as const, 'tx' as const);

test('every sample gets the same finding from those that its first byte allows as from all, whatever the byte', () => {
  const differing = samples.flatMap(({payload, port, app, what}) =>
    Array.from({length: 256}, (_, first) => datagram(changed(payload, 0, first), port))
      .filter(shown => ofFew(shown)?.by !== ofAll(shown)?.by)
      .map(({payload: [first]}) => `${app}, ${what}: ${first}`),
  );
  expect(differing).toEqual([]);
});

test('any payload gets the same finding from those that its first byte allows as from all', () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        {
          arbitrary: fc
            .tuple(fc.constantFrom(...samples), anyDamage)
            .map(([{payload}, its]) => damage(payload, its)),
          weight: 3,
        },
        {arbitrary: anyBytes(200), weight: 1},
      ),
      anyPort,
      anyDirection,
      anyOffset,
      (payload, targetPort, direction, clientPort) => {
        const shown = {...datagram(payload, targetPort, direction), clientPort};
        const all = ofAll(shown);
        if (all) found++;
        expect(ofFew(shown)).toEqual(all);
      },
    ),
    cases(),
  );
  expect(found).toBeGreaterThan(0);
});

test('a datagram is shown to few recognisers', () => {
  const most = Math.max(...signaturesByFirstByte.map(({length}) => length));
  expect(most).toBeLessThan(signatures.length / 2);
});
