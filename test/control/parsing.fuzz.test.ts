import {expect, test} from 'vitest';
import {parseFlowsQuery} from '../../source/control/flows-query.js';
import {
  blockBody,
  maxBodyBytes,
  metadataBody,
  parseBody,
  throttleBody,
} from '../../source/control/request-body.js';
import {parseRequestTarget} from '../../source/control/request-target.js';
import {fuzzCases, fuzzSeed, mutated, randomBytes, randomNumbers} from '../fuzz/cases.js';

const actions = new Set(['metadata', 'block', 'throttle', 'free', 'unblock']);
const random = randomNumbers(fuzzSeed);
const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)]!;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
const endpoint = () =>
  pick([
    () => `127.0.0.${random(256)}:${random(65_536)}`,
    () => `[2001:db8::${random(65_536).toString(16)}]:${random(65_536)}`,
    () => `[fe80::${random(16)}%eth${random(4)}]:${random(65_536)}`,
  ])();

/** Percent-encodes every `%` and some of the other special characters. */
function encodeSome(id: string): string {
  return id.replace(/[%:>[\]/]/g, character =>
    character === '%' || random(2) === 0 ? encodeURIComponent(character) : character,
  );
}

/** A readable sentence of bounded length. JSON escapes control characters. */
function expectSentence(sentence: string, whatever: unknown): void {
  if (sentence.length > 0 && sentence.length < 1500) return;
  expect.fail(`seed ${fuzzSeed}: ${JSON.stringify(whatever)} is answered ${JSON.stringify(sentence)}`);
}

test('a flow’s id survives in a request target, however much of it is encoded', () => {
  for (let round = 0; round < fuzzCases; round++) {
    const id = `${endpoint()}->${endpoint()}/udp`;
    const action = pick(['', '/block', '/metadata']);
    const target = `/flows/${encodeSome(id)}${action}${pick(['', '?', '?a=%zz'])}`;
    const parsed = parseRequestTarget(target, actions);
    if ('error' in parsed || parsed.flowId !== id || parsed.resource !== `/flows/<id>${action}`) {
      expect.fail(`seed ${fuzzSeed}: ${target} became ${JSON.stringify(parsed)}`);
    }
  }
});

test('any target is parsed within bounds or refused with a sentence', () => {
  const samples = [
    '/flows/127.0.0.1:40000->127.0.0.1:53/udp/block',
    '/flows/127.0.0.1%3A40000-%3E127.0.0.1%3A53%2Fudp',
    'http://udptop/flows?filter=service:dns&limit=10',
  ].map(sample => Buffer.from(sample));
  for (let round = 0; round < fuzzCases; round++) {
    const target = text(random(4) === 0 ? randomBytes(random, 64) : mutated(random, pick(samples)));
    const parsed = parseRequestTarget(target, actions);
    if ('error' in parsed) expectSentence(parsed.error, target);
    else if (parsed.flowId !== undefined) expect(parsed.flowId.length).toBeLessThanOrEqual(256);
    else expect(parsed.resource.startsWith('/flows/')).toBe(false);
  }
});

test('any query is parsed or refused with a sentence', () => {
  const samples = [
    'filter=service:dns+client:10.0.0.0/8&sort=rx-rate:desc&limit=10',
    'filter=%22two+words%22+meta.site:lab+port:53',
    'sort=rate:asc',
  ].map(sample => Buffer.from(sample));
  let understood = 0;
  for (let round = 0; round < fuzzCases; round++) {
    const query = text(random(4) === 0 ? randomBytes(random, 64) : mutated(random, pick(samples)));
    const asked = parseFlowsQuery(new URLSearchParams(query));
    if ('error' in asked) {
      expectSentence(asked.error, query);
      continue;
    }
    understood++;
    if (!(asked.limit >= 0) || asked.view.filter.length > 1000) expect.fail(`seed ${fuzzSeed}: ${query}`);
  }
  expect(understood).toBeGreaterThan(fuzzCases / 100);
});

test('any body either has the required shape or is refused with a sentence', () => {
  const samples = [
    '{"owner": "ada", "room": 7, "vip": true}',
    '{"for": "10m"}',
    '{"bytesPerSecond": 50000}',
    '{"a": {"b": [1e999, null]}}',
    `{"${'k'.repeat(300)}": "${'v'.repeat(300)}"}`,
  ].map(sample => Buffer.from(sample));
  let understood = 0;
  for (let round = 0; round < fuzzCases; round++) {
    const body = random(4) === 0 ? randomBytes(random, 64) : mutated(random, pick(samples));
    const metadata = parseBody(body, metadataBody);
    if ('error' in metadata) expectSentence(metadata.error, text(body));
    else {
      understood++;
      for (const [key, value] of Object.entries(metadata.value)) {
        const bounded = typeof value === 'boolean' || String(value).length <= 256;
        if (key.length > 256 || !bounded || value === Number.POSITIVE_INFINITY) expect.fail(text(body));
      }
    }
    const block = parseBody(body, blockBody);
    if ('error' in block) expectSentence(block.error, text(body));
    else if (block.value.for !== undefined && !(block.value.for >= 1)) expect.fail(text(body));
    const throttle = parseBody(body, throttleBody);
    if ('error' in throttle) expectSentence(throttle.error, text(body));
    else if (!(throttle.value.bytesPerSecond >= 1)) expect.fail(text(body));
  }
  expect(understood).toBeGreaterThan(fuzzCases / 100);
});

test('the deepest and the widest bodies that fit are refused', () => {
  for (const body of [
    '['.repeat(maxBodyBytes),
    '{"a":'.repeat(maxBodyBytes / 5),
    `[${'1,'.repeat(8000)}1]`,
  ]) {
    expect(parseBody(Buffer.from(body), metadataBody)).toHaveProperty('error');
  }
});
