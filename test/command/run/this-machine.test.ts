import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {defaultListenUrl, demoHint} from '../../../source/command/run/this-machine.js';
import {effectiveCapabilities} from '../../../source/libc/capabilities.js';

const capabilities = effectiveCapabilities(readFileSync('/proc/self/status', 'utf8'));

describe('with nothing configured', () => {
  test('all UDP of this machine is watched, if the privilege is there', () => {
    const mayOpen = capabilities.includes('CAP_NET_RAW');
    expect(defaultListenUrl({demo: false, listen: []})).toBe(mayOpen ? 'capture://any?name=any' : undefined);
  });

  test('the demo is shown where it is asked for, and a service where one is named', () => {
    expect(defaultListenUrl({demo: true, listen: []})).toBeUndefined();
    expect(defaultListenUrl({demo: false, listen: ['udp://:1/a:2']})).toBeUndefined();
  });
});

test('the demo says how to see the UDP of this machine, and elsewhere than on Linux how to relay', () => {
  expect(demoHint('linux')).toMatch(/This machine's UDP: sudo udptop$/);
  expect(demoHint('darwin')).toMatch(/Yours: npx udptop -L udp:\/\/:5300\/127\.0\.0\.1:53$/);
});

test('capabilities in use are read from /proc/PID/status', () => {
  expect(effectiveCapabilities('CapPrm:\t000001ffffffffff\nCapEff:\t0000000000002000\n')).toEqual([
    'CAP_NET_RAW',
  ]);
  expect(effectiveCapabilities('Name:\tnode\n')).toEqual([]);
});
