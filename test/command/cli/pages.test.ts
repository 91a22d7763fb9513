import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {commandLinePage} from '../../../source/command/cli/command-line-page.js';
import {flags} from '../../../source/command/cli/flags.js';
import {helpText} from '../../../source/command/cli/help.js';
import {manPage} from '../../../source/command/cli/man-page.js';
import {flagGroups} from '../../../source/command/cli/manual.js';

const isInstalled = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

test('the manual has every flag exactly once', () => {
  const described = flagGroups.flatMap(({entries}) => entries.map(({flag}) => flag));
  expect(described.sort()).toEqual(Object.keys(flags).sort());
});

test('no line of the help is longer than 110 characters', () => {
  expect(
    helpText()
      .split('\n')
      .filter(line => line.length > 110),
  ).toEqual([]);
});

describe('the committed pages (npm run man writes them)', () => {
  test('man/udptop.1 is up to date', () => {
    expect(readFileSync('man/udptop.1', 'utf8')).toBe(manPage());
  });

  test('docs/command-line.md is up to date', () => {
    expect(readFileSync('docs/command-line.md', 'utf8')).toBe(commandLinePage());
  });

  test('npm installs the manual page', () => {
    const {man, files} = JSON.parse(readFileSync('package.json', 'utf8'));
    expect([man, files]).toEqual([['./man/udptop.1'], expect.arrayContaining(['man'])]);
  });
});

describe('the manual page is rendered without warnings', () => {
  test.skipIf(!isInstalled('groff'))('by groff', () => {
    const args = ['-man', '-Tutf8', '-ww', '-P-c', 'man/udptop.1'];
    const {status, stdout, stderr} = spawnSync('groff', args, {encoding: 'utf8'});
    expect([status, stderr]).toEqual([0, '']);
    // Bold and underlined characters are typed over each other.
    const text = stdout.replace(/.\u0008/g, '');
    for (const flag of ['-L, --listen url', '--no-inspect', '--log-file file']) expect(text).toContain(flag);
  });

  test.skipIf(!isInstalled('man'))('by man', () => {
    const {status, stderr} = spawnSync('man', ['--warnings', '-l', 'man/udptop.1'], {
      encoding: 'utf8',
      env: {...process.env, MANPAGER: 'cat'},
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  test.skipIf(!isInstalled('mandoc'))('by mandoc', () => {
    const {status, stderr} = spawnSync('mandoc', ['-T', 'utf8', '-W', 'warning', 'man/udptop.1'], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});
