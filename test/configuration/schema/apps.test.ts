import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {loadConfiguration} from '../../../source/configuration/load.js';
import {readConfigurationFile} from '../../../source/configuration/yaml/file.js';

const directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
afterAll(() => rmSync(directory, {recursive: true}));

function write(text: string): void {
  writeFileSync(join(directory, 'udptop.yaml'), text);
}

function read(text: string) {
  write(text);
  return readConfigurationFile('udptop.yaml', {cwd: directory});
}

function problemsOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('apps', () => {
  test('are none by default', () => {
    expect(read('inspect: true').apps).toEqual([]);
  });

  test('are applications by name; a value stands for a list of one', () => {
    const {apps} = read(`apps:
  mygame: {port: 7777, starts: "4d47", minLength: 12}
  probe-2:
    port: [1, 65535]
    contains: [{at: 8, bytes: "ca fe"}, {at: -1, bytes: "00"}]
    maxLength: 100
    category: games
  plain: {contains: {at: 0, bytes: "FF"}}
`);
    expect(apps).toEqual([
      {name: 'mygame', ports: [7777], starts: '4d47', minLength: 12},
      {
        name: 'probe-2',
        ports: [1, 65_535],
        contains: [
          {at: 8, bytes: 'ca fe'},
          {at: -1, bytes: '00'},
        ],
        maxLength: 100,
        category: 'games',
      },
      {name: 'plain', contains: [{at: 0, bytes: 'FF'}]},
    ]);
  });

  test('are part of what a run is configured with', () => {
    write(`apps: {mygame: {port: 7777}}
services: [{addr: ":5300", handler: {type: udp}, forwarder: {nodes: [{addr: "localhost:53"}]}}]`);
    expect(loadConfiguration({cwd: directory, env: {}}).apps).toEqual([{name: 'mygame', ports: [7777]}]);
  });

  test.each([
    ['{My_Game: {port: 1}}', 'udptop.yaml:1:17: expected a name of lower-case letters, digits and -'],
    ['{a: {}}', 'udptop.yaml:1:11: expected at least one of port, starts, contains; got a mapping'],
    ['{a: {minLength: 5}}', 'udptop.yaml:1:11: expected at least one of port, starts, contains'],
    [
      '{a: {starts: 1234}}',
      'udptop.yaml:1:20: expected pairs of hexadecimal digits in quotes, such as "4d47"; got 1234',
    ],
    [
      '{a: {starts: "4d4"}}',
      'udptop.yaml:1:20: expected pairs of hexadecimal digits in quotes, such as "4d47"; got "4d4"',
    ],
    ['{a: {port: 65536}}', 'udptop.yaml:1:18: expected ports from 1 to 65535; got 65536'],
    [
      '{a: {starts: "00", minLength: 5, maxLength: 4}}',
      'udptop.yaml:1:51: expected at least minLength, 5; got 4',
    ],
    [
      '{a: {starts: "00", maxLength: 0}}',
      'udptop.yaml:1:37: expected a number of bytes from 1 to 65507; got 0',
    ],
    ['{a: {contains: {at: 1}}}', 'udptop.yaml:1:22: the key "bytes" is missing; expected bytes: ...'],
    [
      '{a: {starts: "00", categories: games}}',
      'udptop.yaml:1:26: unknown key "categories"; did you mean "category"?',
    ],
    [
      '{a: {starts: "00", category: game}}',
      'udptop.yaml:1:36: expected one of games, home, industry, infrastructure, lan, media, peer-to-peer, remote-access, voice, vpn, web; got "game"',
    ],
    ['[a]', 'udptop.yaml:1:7: expected a mapping of names to what must hold of a datagram'],
  ])('%s is refused', (text, problem) => {
    expect(problemsOf(`apps: ${text}`)).toEqual([expect.stringContaining(problem)]);
  });
});
