import {describe, expect, test} from 'vitest';
import {changed, hex, join, look, number, text} from '../../payloads.js';
import {digHttpsQuery, digQuery} from '../../vectors.js';

const label = (characters: string) => join(number(characters.length, 1), text(characters));
const nameOf = (...labels: readonly string[]) => join(...labels.map(label), hex('00'));

/** A question, in a message with those flags and counts of records. */
function question(name: Uint8Array, flags = 0x0100, type = 1, counts = [1, 0, 0, 0]): Uint8Array {
  return join(
    hex('1234'),
    number(flags, 2),
    ...counts.map(count => number(count, 2)),
    name,
    number(type, 2),
    hex('0001'),
  );
}

const told = (payload: Uint8Array, port?: number) => look(payload, port)?.details.dns_name;

describe('DNS', () => {
  test('an answer gives the question that it repeats', () => {
    const answer = join(
      question(nameOf('example', 'org'), 0x8180, 28, [1, 1, 0, 0]),
      hex('c00c 001c 0001 00000e10 0010'),
      new Uint8Array(16),
    );
    expect(look(answer, 53, 'tx')).toEqual({
      app: 'dns',
      details: {dns_name: 'example.org', dns_type: 'AAAA'},
    });
  });

  test('an answer that was truncated may lack its records', () => {
    expect(told(question(nameOf('a'), 0x8380, 1, [1, 1, 0, 0]))).toBe('a');
    expect(told(question(nameOf('a'), 0x8180, 1, [1, 1, 0, 0]))).toBeUndefined();
  });

  test('a query for changes carries the state that it knows', () => {
    const payload = join(
      question(nameOf('a'), 0, 251, [1, 0, 1, 0]),
      hex('c00c 0006 0001 00000000 0002 0000'),
    );
    expect(look(payload)?.details).toEqual({dns_name: 'a', dns_type: 'IXFR'});
  });

  test('an update and a notice of one are about a zone', () => {
    const zone = {dns_name: 'example.org', dns_type: 'SOA'};
    expect(look(question(nameOf('example', 'org'), 0x2800, 6))?.details).toEqual(zone);
    expect(look(question(nameOf('example', 'org'), 0x2400, 6))?.details).toEqual(zone);
    expect(look(question(nameOf('example', 'org'), 0x2800, 1), 53)).toBeUndefined();
  });

  test('a question for a certificate of DNSCrypt is that, and has a name where it is padded', () => {
    const certificate = question(nameOf('2', 'dnscrypt-cert', 'example', 'org'), 0, 16);
    expect(look(certificate)).toEqual({
      app: 'dnscrypt',
      details: {dnscrypt_name: '2.dnscrypt-cert.example.org', dnscrypt_type: 'TXT'},
    });
    expect(look(join(certificate, new Uint8Array(100)))).toEqual({
      app: 'dnscrypt',
      details: {dnscrypt_name: '2.dnscrypt-cert.example.org'},
    });
  });

  test('a long name of wide characters is not cut within one', () => {
    const apples = nameOf('a'.repeat(63), 'b'.repeat(61), '\xf0\x9f\x8d\x8e'.repeat(15));
    expect(told(question(apples))).toBe(`${'a'.repeat(63)}.${'b'.repeat(61)}.…`);
  });

  test.each([
    ['of the root', hex('00'), '.'],
    ['in mixed case', nameOf('WwW', 'ExAmPlE', 'oRg'), 'www.example.org'],
    ['with an underscore', nameOf('_sip', '_udp', 'a-1'), '_sip._udp.a-1'],
    ['with a dot in a label', nameOf('a.b', 'c'), 'a\\.b.c'],
    ['with a backslash', nameOf('a\\b'), 'a\\\\b'],
    ['with controls', nameOf('\x1b[31m', '\0'), '\\027[31m.\\000'],
    ['with a space and bytes beyond ASCII', nameOf('a b', '\xfc\x7f'), 'a\\032b.\\252\\127'],
    [
      'in other scripts',
      nameOf('K\xc3\xbcche', '\xe6\x97\xa5\xe6\x9c\xac', '\xf0\x9f\x8d\x8e'),
      'küche.日本.🍎',
    ],
    ['with half a character', nameOf('a\xc3', '\xe6\x97'), 'a\\195.\\230\\151'],
    ['with a short character in a long form', nameOf('\xc0\xaf\xe0\x80\xaf'), '\\192\\175\\224\\128\\175'],
    ['with half a pair', nameOf('\xed\xa0\x80'), '\\237\\160\\128'],
    ['that turns text around', nameOf('a\xe2\x80\xaeb'), 'a\\226\\128\\174b'],
    ['of 63 bytes a label', nameOf('a'.repeat(63), 'b'), `${'a'.repeat(63)}.b`],
  ])('a name %s is written as a master file has it', (_, name, expected) => {
    expect(told(question(name))).toBe(expected);
  });

  test('the longest name is cut; one that is longer is none', () => {
    const labels = ['a', 'b', 'c'].map(letter => letter.repeat(63));
    expect(told(question(nameOf(...labels, 'd'.repeat(61))))).toMatch(/^a{63}\.b{63}…$/);
    expect(told(question(nameOf(...labels, 'd'.repeat(62))))).toBeUndefined();
  });

  test.each([
    [65, 'HTTPS'],
    [255, 'ANY'],
    [4711, 'TYPE4711'],
  ])('type %d reads %s', (type, name) => {
    expect(look(question(nameOf('a'), 0, type))?.details.dns_type).toBe(name);
  });

  test.each([
    ['another operation', question(nameOf('a'), 0x2900)],
    ['the reserved bit', question(nameOf('a'), 0x0140)],
    ['no question, and a name that none has', question(text('\x02a\x01'), 0x0100, 1, [0, 0, 0, 0])],
    ['a name that none has, and records', question(text('\x02a\x01'), 0x0100, 1, [1, 3, 7, 0])],
    ['records without a question', question(nameOf('a'), 0x0100, 1, [7, 0, 7, 7])],
    ['a header alone that asks', hex('1a2b 0100 0000 0000 0000 0000')],
    ['a header that is cut', hex('1a2b 8100 0000 0000 0000 00')],
  ])('%s is not DNS, on its port neither', (_, payload) => {
    expect(look(payload, 53)).toBeUndefined();
  });

  test('on its port the name and the type of a damaged question are told if they are left', () => {
    expect(look(join(digHttpsQuery, hex('00')), 53)?.details).toEqual({
      dns_name: 'example.org',
      dns_type: 'HTTPS',
    });
    expect(look(changed(digHttpsQuery, 12, 60), 53)?.details).toEqual({});
  });

  test.each([
    ['no question', question(nameOf('a'), 0x0100, 1, [0, 0, 0, 0])],
    ['two questions', question(nameOf('a'), 0x0100, 1, [2, 0, 0, 0])],
    ['a query that failed', question(nameOf('a'), 0x0102)],
    ['a query with answers', question(nameOf('a'), 0x0100, 1, [1, 1, 0, 0])],
    ['a query that is an authority', question(nameOf('a'), 0x0500)],
    ['type 0', question(nameOf('a'), 0x0100, 0)],
    ['class 2', changed(digHttpsQuery, digHttpsQuery.length - 1, 2)],
    ['a label that is too long', question(join(hex('40'), text('a'.repeat(64)), hex('00')))],
    ['a label beyond the end', changed(digHttpsQuery, 12, 60)],
    ['a pointer to itself', question(hex('c00c'))],
    ['a pointer behind it', question(join(label('a'), hex('c020')))],
    ['a pointer into the header', question(join(label('a'), hex('c000')))],
    ['something behind it', join(digHttpsQuery, hex('00'))],
    ['a record that is cut', digQuery.subarray(0, -1)],
    ['a record that is missing', question(nameOf('a'), 0x0100, 1, [1, 0, 0, 1])],
    ['65,535 records', question(nameOf('a'), 0x8100, 1, [1, 65_535, 65_535, 65_535])],
  ])('%s is DNS on its port only', (_, payload) => {
    expect(look(payload)).toBeUndefined();
    expect(look(payload, 53)?.app).toBe('dns');
  });
});

describe('mDNS', () => {
  test('questions may be several, and repeat each other by pointers', () => {
    const payload = join(
      hex('0000 0000 0002 0000 0000 0000'),
      nameOf('_ipp', 'local'),
      hex('000c 0001 c00c 0010 0001'),
    );
    expect(look(payload, 5353)?.details).toEqual({mdns_name: '_ipp.local', mdns_type: 'PTR'});
  });

  test('a message with neither questions nor answers says nothing', () => {
    expect(look(question(nameOf('a'), 0, 1, [0, 0, 0, 0]), 5353)).toBeUndefined();
  });
});

describe('NetBIOS', () => {
  const encoded = (name: string) =>
    label([...text(name)].map(byte => String.fromCharCode(65 + (byte >> 4), 65 + (byte & 15))).join(''));
  const query = (name: Uint8Array, type: string) =>
    join(hex('8001 0000 0001 0000 0000 0000'), name, hex(`00 ${type} 0001`));

  test("a question about a node's status is recognised", () => {
    expect(look(query(encoded(`*${'\0'.repeat(15)}`), '0021'), 137)?.details).toEqual({
      nbns_name: '*',
      nbns_type: 'NBSTAT',
    });
  });

  test('controls in a name do not get out', () => {
    expect(look(query(encoded('A\x1bB             '), '0020'), 137)?.details.nbns_name).toBe('A?B');
  });

  test('another alphabet or type is not reported', () => {
    expect(look(query(label('Q'.repeat(32)), '0020'), 137)?.details).toEqual({nbns_type: 'NB'});
    expect(look(query(encoded('A               '), '0001'), 137)?.details).toEqual({nbns_name: 'A'});
  });

  test('another alphabet behind counts of records says nothing', () => {
    expect(look(changed(query(label('Q'.repeat(32)), '0020'), 7, 1), 137)).toBeUndefined();
  });
});

describe('on the port of mDNS', () => {
  test.each([
    [0x0100, 'dns'],
    [0x8180, 'dns'],
    [0x0000, 'mdns'],
    [0x8400, 'mdns'],
  ])('a message with the flags %i is %s: only a resolver is asked for recursion', (flags, app) => {
    expect(look(question(nameOf('example', 'org'), flags), 5353)?.app).toBe(app);
  });
});
