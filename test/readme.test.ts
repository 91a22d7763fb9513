import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {missingPeers, realPeers, skippedTests} from './real-peers.js';

const readme = readFileSync('README.md', 'utf8');
const packages = realPeers.map(({debianPackage}) => debianPackage).sort();

test('the README is short', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

test('the README and CI install the real peers of the tests', () => {
  const line = /^sudo apt-get install (.*)$/m.exec(readme)![1]!;
  expect(line.split(' ').sort()).toEqual(packages);
  const ci = /apt-get install -y .*\n +(.*) >\/dev\/null/.exec(readFileSync('.ci/run', 'utf8'))![1]!;
  expect(ci.split(' ').sort()).toEqual(packages);
});

test('a run of the tests names the peers that it misses', () => {
  const missing = missingPeers([
    {name: 'shell', debianPackage: 'dash', probe: 'command -v sh'},
    {name: 'no-such-program', debianPackage: 'none', probe: 'command -v no-such-program'},
  ]);
  expect(skippedTests(missing, undefined)).toEqual([
    'Not installed, so their tests are skipped: no-such-program. The README says how to install them.',
  ]);
  expect(skippedTests([], 'Operation not permitted')).toEqual([
    'No network namespaces (Operation not permitted), so the tests of TUN devices are skipped.',
  ]);
  expect(skippedTests([], undefined)).toEqual([]);
});
