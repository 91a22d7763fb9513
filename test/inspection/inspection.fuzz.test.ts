import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {createInspector, type Finding, maxDatagrams} from '../../source/inspection/inspect.js';
import {anyBytes, anyDamage, anyOffset, cases, damage, damaged} from '../fuzz/cases.js';
import {join, text} from './payloads.js';
import {clientHello, cryptoFrame, initialPacket, serverNameExtension} from './quic/quic-packets.js';
import {samples} from './samples.js';

const ports = [...new Set(samples.map(({port}) => port ?? 40_404))];
/** Names may have letters of any script; nothing in them controls a terminal or turns text around. */
const harmless = /^(?: |[^\p{C}\p{Z}])*$/u;

const carried = new Set([
  'google-meet',
  'messenger',
  'signal',
  'teams',
  'telegram',
  'viber',
  'webrtc',
  'whatsapp',
  'zoom',
]);

/** The parts of a finding that break the rules. */
function faultsOf({app, details}: Finding): string[] {
  const own = `${app.replaceAll('-', '_')}_`;
  // Who calls is told by what carries the call.
  const prefixes = carried.has(app) ? [own, 'stun_', 'dtls_'] : [own];
  const faults = /^[a-z][a-z0-9-]*$/.test(app) ? [] : [app];
  for (const [key, value] of Object.entries(details)) {
    if (!prefixes.some(prefix => key.startsWith(prefix)) || !/^[a-z][a-z0-9_]*$/.test(key)) faults.push(key);
    if (typeof value === 'number' ? !Number.isSafeInteger(value) : value === '' || value.length > 128) {
      faults.push(`${key}: its size`);
    }
    if (typeof value === 'string' && !harmless.test(value)) faults.push(`${key}: ${JSON.stringify(value)}`);
  }
  return faults;
}

const isQuic = ({app}: (typeof samples)[number]) => app === 'quic';
/** Deciphering is slow, and has cases of its own. */
const anySample = fc.oneof(
  {arbitrary: fc.constantFrom(...samples.filter(sample => !isQuic(sample))), weight: 40},
  {arbitrary: fc.constantFrom(...samples.filter(isQuic)), weight: 1},
);

/** Datagrams of one flow, made from one sample. */
const anyFlow = fc
  .tuple(
    anySample,
    fc.oneof(
      {arbitrary: fc.constant(undefined), weight: 3},
      {arbitrary: fc.constantFrom(...ports), weight: 1},
    ),
    fc.array(
      fc.tuple(
        fc.oneof({arbitrary: anyDamage, weight: 7}, {arbitrary: anyBytes(120), weight: 1}),
        fc.constantFrom('rx', 'rx', 'tx'),
      ),
      {minLength: 1, maxLength: maxDatagrams, size: 'max'},
    ),
  )
  .map(([sample, otherPort, datagrams]) => ({
    targetPort: otherPort ?? sample.port ?? 40_404,
    datagrams: datagrams.map(([change, direction]) => ({
      payload: change instanceof Uint8Array ? change : damage(sample.payload, change),
      direction,
    })),
  }));

function inspectAll({targetPort, datagrams}: typeof anyFlow extends fc.Arbitrary<infer Flow> ? Flow : never) {
  const inspector = createInspector();
  return datagrams
    .map(({payload, direction}) => inspector.inspect({payload, direction, clientPort: 50_505, targetPort}))
    .filter(finding => finding !== undefined);
}

describe('hostile payloads', () => {
  test('never throw, and give findings that keep to the rules, each refining the one before', () => {
    const parameters = cases();
    const found = new Map<string, number>();
    fc.assert(
      fc.property(anyFlow, flow => {
        const findings = inspectAll(flow);
        for (let index = 1; index < findings.length; index++) {
          const [earlier, later] = [findings[index - 1]!, findings[index]!];
          expect(later.app === 'quic' || later.before === earlier.app).toBe(true);
        }
        for (const finding of findings) {
          found.set(finding.app, (found.get(finding.app) ?? 0) + 1);
          expect(faultsOf(finding)).toEqual([]);
        }
      }),
      parameters,
    );
    // The cases reach nearly every protocol, and every one if there are many.
    const apps = new Set(samples.map(each => each.app));
    const missed = [...apps].filter(app => !found.has(app));
    expect(missed.length, missed.join(' ')).toBeLessThan(parameters.numRuns > 50_000 ? 1 : apps.size / 5);
  });

  test('never throw as QUIC packets that decipher, whatever their frames', () => {
    const name = serverNameExtension(text('fuzzed.example.org'));
    const hello = fc.constant(clientHello(name, name));
    const anyFrames = fc
      .tuple(fc.oneof(hello, damaged(hello)), anyOffset, fc.boolean())
      .map(([message, offset, isReversed]) => {
        const cut = offset % (message.length + 1);
        const frames = [cryptoFrame(message, 0, cut), cryptoFrame(message, cut, message.length)];
        return join(...(isReversed ? frames.reverse() : frames));
      });
    const parameters = cases(1 / 10);
    let named = 0;
    fc.assert(
      fc.property(fc.oneof(anyFrames, damaged(anyFrames)), frames => {
        const inspector = createInspector();
        const payload = initialPacket({frames});
        for (let left = maxDatagrams; left > 0; left--) {
          const finding = inspector.inspect({payload, direction: 'rx', clientPort: 1, targetPort: 443});
          if (!finding) continue;
          expect(faultsOf(finding)).toEqual([]);
          if (finding.details.quic_sni !== undefined) named++;
        }
      }),
      parameters,
    );
    expect(named).toBeGreaterThan(parameters.numRuns / 4);
    expect(named).toBeLessThan(parameters.numRuns);
  });
});
