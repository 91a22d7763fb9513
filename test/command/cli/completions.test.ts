import {execFileSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {completionScript} from '../../../source/command/cli/completions.js';
import {completedFlags} from '../../../source/command/cli/flags.js';

/** What bash offers behind these words. */
function bashOffers(...words: string[]): string[] {
  const script = `${completionScript('bash', completedFlags())}
COMP_WORDS=(udptop ${words.map(word => `'${word}'`).join(' ')})
COMP_CWORD=${words.length}
_udptop
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], {encoding: 'utf8'}).trim().split('\n');
}

describe('completions in bash', () => {
  test('offer the flags that begin so', () => {
    expect(bashOffers('--lo')).toEqual(['--log-file', '--log-level']);
    expect(bashOffers('--no-')).toEqual([
      '--no-inspect',
      '--no-processes',
      '--no-mouse',
      '--no-bell',
      '--no-remember',
    ]);
  });

  test('offer the values of a flag, by its short name too', () => {
    expect(bashOffers('--transport', 'b')).toEqual(['batched']);
    expect(bashOffers('-s', 'rx')).toEqual(['rx-rate', 'rx', 'rx-packets', 'rx-in', 'rx-in-rate']);
    expect(bashOffers('--config', 'package.js')).toEqual(['package.json']);
  });

  test('offer view, replay and read, and files behind them', () => {
    expect(bashOffers('re')).toEqual(['replay', 'read']);
    expect(bashOffers('view', 'package.js')).toEqual(['package.json']);
  });
});

test('completions for zsh and fish name every flag', () => {
  for (const {long} of completedFlags()) {
    expect(completionScript('zsh', completedFlags())).toContain(`'*${long}`);
    expect(completionScript('fish', completedFlags())).toContain(`-l ${long.slice(2)} `);
  }
});
