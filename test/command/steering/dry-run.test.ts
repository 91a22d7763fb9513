import {describe, expect, test} from 'vitest';
import {dryRunText, printDryRun} from '../../../source/command/steering/dry-run.js';
import type {InFrontOf} from '../../../source/command/steering/steered-service.js';
import type {InsertServiceConfiguration} from '../../../source/configuration/model.js';
import {defaultMark, defaultTable, marksFrom} from '../../../source/flow/marks.js';

function inFrontOf(port: number, host?: string): InFrontOf {
  const service = {
    handler: 'insert',
    name: `service-${port}`,
    server: {host, port},
    marks: marksFrom(defaultMark),
    table: defaultTable,
  } as unknown as InsertServiceConfiguration;
  const addresses = host === undefined ? 'any' : [host];
  return {kind: 'insertion', service, addresses, server: {addresses, programs: ['dnsmasq (pid 812)']}};
}

describe('a dry run', () => {
  const text = dryRunText([inFrontOf(53), inFrontOf(27_015, '10.0.0.2')]);

  test('names each server with its program, and what is done for it', () => {
    expect(text).toContain('# In front of :53 (dnsmasq (pid 812)):\n');
    expect(text).toContain('# In front of 10.0.0.2:27015 (dnsmasq (pid 812)):\n');
    expect(text).toContain(`# ip -4 rule add pref 75 fwmark ${marksFrom(defaultMark).turned} lookup 7564\n`);
    expect(text).toContain('add table inet udptop_1\n');
    expect(text).toContain('ip daddr { 10.0.0.2 } udp dport 27015');
  });

  test('has tables and ports of their own for each, and none that would vanish at once', () => {
    expect(text).not.toContain('owner');
    const listenPorts = [...text.matchAll(/to_relay udp dport set (\d+) accept/g)].map(([, port]) => port);
    expect(new Set(listenPorts).size).toBe(2);
    expect(text).toContain('add table inet udptop_2\n');
  });

  test('is for what changes the network', () => {
    expect(() => printDryRun([])).toThrow(/^--dry-run is for what changes the network of this machine/);
  });
});
