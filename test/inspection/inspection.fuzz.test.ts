import {describe, expect, test} from 'vitest';
import {createInspector, type Finding, maxDatagrams} from '../../source/inspection/inspect.js';
import {fuzzCases, fuzzSeed, mutated, randomBytes, randomNumbers} from '../fuzz/cases.js';
import {join, text} from './payloads.js';
import {clientHello, cryptoFrame, initialPacket, serverNameExtension} from './quic/quic-packets.js';
import {samples} from './samples.js';

const ports = [...new Set(samples.map(({port}) => port ?? 40_404))];
const harmless = /^[\x20-\x7e]*…?$/;

/** What of a finding breaks the rules. */
function faultsOf({app, details}: Finding): string[] {
  const prefix = `${app.replaceAll('-', '_')}_`;
  const faults = /^[a-z][a-z0-9-]*$/.test(app) ? [] : [app];
  for (const [key, value] of Object.entries(details)) {
    if (!key.startsWith(prefix) || !/^[a-z][a-z0-9_]*$/.test(key)) faults.push(key);
    if (typeof value === 'number' ? !Number.isSafeInteger(value) : value === '' || value.length > 128) {
      faults.push(`${key}: its size`);
    }
    if (typeof value === 'string' && !harmless.test(value)) faults.push(`${key}: ${JSON.stringify(value)}`);
  }
  return faults;
}

describe('payloads', () => {
  test('of any bytes never throw, and what they tell keeps to the rules', () => {
    const random = randomNumbers(fuzzSeed);
    const told = new Map<string, number>();
    const wholeQuic = new Set(samples.filter(({app}) => app === 'quic'));
    for (let index = 0; index < fuzzCases / 4; index++) {
      const inspector = createInspector();
      let sample = samples[random(samples.length)]!;
      // Ciphers are slow; they have cases of their own.
      if (wholeQuic.has(sample) && random(8) > 0) sample = samples[0]!;
      const targetPort = random(4) === 0 ? ports[random(ports.length)]! : (sample.port ?? 40_404);
      const findings: Finding[] = [];
      for (let left = 1 + random(maxDatagrams); left > 0; left--) {
        const payload = random(8) === 0 ? randomBytes(random, 120) : mutated(random, sample.payload);
        const direction = random(3) === 0 ? 'tx' : 'rx';
        const finding = inspector.inspect({payload, direction, clientPort: 50_505, targetPort});
        if (finding) findings.push(finding);
      }
      if (findings.length > 1) expect.fail(`case ${index} of seed ${fuzzSeed}: told more than once`);
      for (const finding of findings) {
        told.set(finding.app, (told.get(finding.app) ?? 0) + 1);
        const faults = faultsOf(finding);
        if (faults.length > 0) expect.fail(`case ${index} of seed ${fuzzSeed}: ${faults.join(', ')}`);
      }
    }
    // The cases reach what they are meant to reach.
    for (const app of new Set(samples.map(each => each.app))) {
      expect(told.get(app), app).toBeGreaterThan(fuzzCases / 20_000);
    }
  });

  test('that open, with any frames inside, never throw either', () => {
    const random = randomNumbers(fuzzSeed);
    const name = serverNameExtension(text('fuzzed.example.org'));
    const hello = clientHello(name, name);
    let named = 0;
    const rounds = fuzzCases / 100;
    for (let index = 0; index < rounds; index++) {
      const message = random(2) === 0 ? mutated(random, hello) : hello;
      const cut = random(message.length + 1);
      const pieces = [cryptoFrame(message, 0, cut), cryptoFrame(message, cut, message.length)];
      const frames = join(...(random(2) === 0 ? pieces : pieces.reverse()));
      const packet = initialPacket({frames: random(2) === 0 ? mutated(random, frames) : frames});
      const inspector = createInspector();
      for (let left = maxDatagrams; left > 0; left--) {
        const finding = inspector.inspect({payload: packet, direction: 'rx', clientPort: 1, targetPort: 443});
        if (!finding) continue;
        const faults = faultsOf(finding);
        if (faults.length > 0) expect.fail(`case ${index} of seed ${fuzzSeed}: ${faults.join(', ')}`);
        if (finding.details.quic_sni !== undefined) named++;
      }
    }
    expect(named).toBeGreaterThan(rounds / 4);
    expect(named).toBeLessThan(rounds);
  });
});
