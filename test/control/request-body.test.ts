import {describe, expect, test} from 'vitest';
import {
  type BodyShape,
  blockBody,
  metadataBody,
  parseBody,
  throttleBody,
} from '../../source/control/request-body.js';

function parse<Value>(shape: BodyShape<Value>, text: string | Uint8Array) {
  const parsed = parseBody(typeof text === 'string' ? Buffer.from(text) : text, shape);
  return 'error' in parsed ? parsed.error : parsed.value;
}

const manyKeys = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({length: count}, (_, index) => [`key${index}`, index])));

describe('a body of metadata', () => {
  test('is an object of texts, numbers and booleans', () => {
    expect(parse(metadataBody, '{"owner": "ada", "room": 7, "vip": true, "empty": ""}')).toEqual({
      owner: 'ada',
      room: 7,
      vip: true,
      empty: '',
    });
    expect(parse(metadataBody, manyKeys(32))).toHaveProperty('key31', 31);
  });

  test('may have a key named error', () => {
    expect(parseBody(Buffer.from('{"error": "none"}'), metadataBody)).toEqual({value: {error: 'none'}});
  });

  const right = '; a right body is {"owner": "ada"}';
  const value = `expected a text of at most 256 characters, a number, true or false${right}`;
  test.each([
    ['', `expected at least one key${right}`],
    ['{}', `expected at least one key${right}`],
    ['[]', `expected an object of metadata${right}`],
    ['null', `expected an object of metadata${right}`],
    ['{"owner": ', `expected JSON${right}`],
    ['{"owner": null}', `"owner": ${value}`],
    ['{"owner": {"name": "ada"}}', `"owner": ${value}`],
    ['{"owner": 1e999}', `"owner": ${value}`],
    [`{"owner": "${'x'.repeat(257)}"}`, `"owner": ${value}`],
    ['{"": 1}', `"": expected keys of 1 to 256 characters${right}`],
    [`{"${'x'.repeat(257)}": 1}`, `"${'x'.repeat(40)}…": expected keys of 1 to 256 characters${right}`],
    ['{"__proto__": {"polluted": true}}', `expected at least one key${right}`],
    [manyKeys(33), `expected at most 32 keys${right}`],
  ])('%s is refused', (text, sentence) => {
    expect(parse(metadataBody, text)).toBe(sentence);
  });

  test('that is no UTF-8 is refused', () => {
    expect(parse(metadataBody, Uint8Array.of(0x22, 0xff, 0x22))).toBe(`expected JSON in UTF-8${right}`);
  });
});

describe('a body of block', () => {
  test('may be left out, or says for how long', () => {
    expect(parse(blockBody, '')).toEqual({});
    expect(parse(blockBody, '{}')).toEqual({});
    expect(parse(blockBody, '{"for": "10m"}')).toEqual({for: 600_000});
    expect(parse(blockBody, '{"for": "365d"}')).toEqual({for: 365 * 86_400_000});
  });

  test.each(['0', '0s', '366d', 'soon', '10', '-1s', `${'9'.repeat(400)}d`])('refuses %s', text => {
    expect(parse(blockBody, JSON.stringify({for: text}))).toBe(
      '"for": expected a duration from 1ms to 365d, or no body to block until the flow is set free; a right body is {"for": "10m"}',
    );
  });

  test.each(['{"until": "10m"}', '[]', '7', '{"for": "10m", "rate": 1}'])('refuses %s', text => {
    expect(parse(blockBody, text)).toBe(
      'expected an object with no key but "for"; a right body is {"for": "10m"}',
    );
  });
});

describe('a body of throttle', () => {
  test('is a whole number of bytes per second', () => {
    expect(parse(throttleBody, '{"bytesPerSecond": 50000}')).toEqual({bytesPerSecond: 50_000});
  });

  test.each([
    '',
    '{"bytesPerSecond": 0}',
    '{"bytesPerSecond": 1.5}',
    '{"bytesPerSecond": "50KB"}',
    '{"bytesPerSecond": 1e13}',
  ])('refuses "%s"', text => {
    expect(parse(throttleBody, text)).toBe(
      '"bytesPerSecond": expected a whole number of bytes per second, from 1 to 1000000000000; a right body is {"bytesPerSecond": 50000}',
    );
  });

  test('has no other key', () => {
    expect(parse(throttleBody, '{"bytesPerSecond": 1, "for": "1s"}')).toMatch(/no key but "bytesPerSecond"/);
  });
});
