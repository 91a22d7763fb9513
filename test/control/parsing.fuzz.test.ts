import fc from 'fast-check';
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
import {anyByte, anyBytes, anyPort, cases, damaged} from '../fuzz/cases.js';

const actions = new Set(['metadata', 'block', 'throttle', 'free', 'unblock']);
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** Damaged samples, and now and then any bytes. */
function hostileBytes(...samples: readonly string[]): fc.Arbitrary<Uint8Array> {
  const valid = fc.constantFrom(...samples.map(sample => Uint8Array.from(Buffer.from(sample))));
  return fc.oneof({arbitrary: damaged(valid), weight: 3}, {arbitrary: anyBytes(64), weight: 1});
}

const hostileText = (...samples: readonly string[]) => hostileBytes(...samples).map(textOf);

const anyEndpoint = fc
  .tuple(
    fc.oneof(
      anyByte.map(last => `127.0.0.${last}`),
      fc.nat(65_535).map(last => `[2001:db8::${last.toString(16)}]`),
      fc.tuple(fc.nat(15), fc.nat(3)).map(([last, zone]) => `[fe80::${last.toString(16)}%eth${zone}]`),
    ),
    anyPort,
  )
  .map(([host, port]) => `${host}:${port}`);

/** Percent-encodes some of the characters that may be encoded, and all that must be. */
function encodeSome(id: string, choices: readonly boolean[]): string {
  let index = 0;
  return id.replace(/[%:>[\]/]/g, character =>
    character === '%' || choices[index++ % choices.length] ? encodeURIComponent(character) : character,
  );
}

/** A sentence of bounded length, however long its subject. JSON escapes what a terminal must not see. */
function expectSentence(sentence: string): void {
  if (sentence.length === 0 || sentence.length >= 1500) throw new Error(JSON.stringify(sentence));
}

test('a flow’s id is decoded, whatever part of it is encoded', () => {
  fc.assert(
    fc.property(
      anyEndpoint,
      anyEndpoint,
      fc.array(fc.boolean(), {minLength: 1, maxLength: 12, size: 'max'}),
      fc.constantFrom('', '/block', '/metadata'),
      fc.constantFrom('', '?', '?a=%zz'),
      (client, target, choices, action, query) => {
        const flowId = `${client}->${target}/udp`;
        const parsed = parseRequestTarget(`/flows/${encodeSome(flowId, choices)}${action}${query}`, actions);
        if ('error' in parsed || parsed.flowId !== flowId || parsed.resource !== `/flows/<id>${action}`)
          throw new Error(JSON.stringify(parsed));
      },
    ),
    cases(),
  );
});

test('any target is parsed within bounds or refused with a sentence', () => {
  const targets = hostileText(
    '/flows/127.0.0.1:40000->127.0.0.1:53/udp/block',
    '/flows/127.0.0.1%3A40000-%3E127.0.0.1%3A53%2Fudp',
    'http://udptop/flows?filter=service:dns&limit=10',
  );
  fc.assert(
    fc.property(targets, target => {
      const parsed = parseRequestTarget(target, actions);
      if ('error' in parsed) expectSentence(parsed.error);
      else if (parsed.flowId !== undefined) expect(parsed.flowId.length).toBeLessThanOrEqual(256);
      else expect(parsed.resource.startsWith('/flows/')).toBe(false);
    }),
    cases(),
  );
});

test('any query is parsed or refused with a sentence', () => {
  const queries = hostileText(
    'filter=service:dns+client:10.0.0.0/8&sort=rx-rate:desc&limit=10',
    'filter=%22two+words%22+meta.site:lab+port:53',
    'sort=rate:asc',
  );
  const parameters = cases();
  let accepted = 0;
  fc.assert(
    fc.property(queries, query => {
      const parsed = parseFlowsQuery(new URLSearchParams(query));
      if ('error' in parsed) return expectSentence(parsed.error);
      accepted++;
      expect(parsed.limit).toBeGreaterThanOrEqual(0);
      expect(parsed.view.filter.length).toBeLessThanOrEqual(1000);
    }),
    parameters,
  );
  expect(accepted).toBeGreaterThan(parameters.numRuns / 100);
});

test('any body has the shape that was asked for or is refused with a sentence', () => {
  const bodies = hostileBytes(
    '{"owner": "ada", "room": 7, "vip": true}',
    '{"for": "10m"}',
    '{"bytesPerSecond": 50000}',
    '{"a": {"b": [1e999, null]}}',
    `{"${'k'.repeat(300)}": "${'v'.repeat(300)}"}`,
  );
  const parameters = cases();
  let accepted = 0;
  fc.assert(
    fc.property(bodies, body => {
      const metadata = parseBody(body, metadataBody);
      if ('error' in metadata) expectSentence(metadata.error);
      else {
        accepted++;
        for (const [key, value] of Object.entries(metadata.value)) {
          const isBounded = typeof value === 'boolean' || String(value).length <= 256;
          if (key.length > 256 || !isBounded || value === Number.POSITIVE_INFINITY)
            throw new Error(textOf(body));
        }
      }
      const block = parseBody(body, blockBody);
      if ('error' in block) expectSentence(block.error);
      else if (block.value.for !== undefined && !(block.value.for >= 1)) throw new Error(textOf(body));
      const throttle = parseBody(body, throttleBody);
      if ('error' in throttle) expectSentence(throttle.error);
      else if (!(throttle.value.bytesPerSecond >= 1)) throw new Error(textOf(body));
    }),
    parameters,
  );
  expect(accepted).toBeGreaterThan(parameters.numRuns / 100);
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
