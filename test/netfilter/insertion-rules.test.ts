import {execFileSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {defaultMark, marksFrom} from '../../source/flow/marks.js';
import {type Insertion, insertionLines, withdrawalLines} from '../../source/netfilter/rules/insertion.js';
import {installed} from '../e2e/command.js';
import {whyNoNamespaces} from '../e2e/namespaces.js';

const insertion: Insertion = {
  addresses: 'any',
  port: 53,
  marks: marksFrom(defaultMark),
  listenPort: 40_001,
  firstPort: 40_002,
};

describe('the rules of an insertion', () => {
  test('name the addresses of a server, each in its own family', () => {
    const of = (addresses: Insertion['addresses']) =>
      insertionLines('t', {...insertion, addresses}).filter(line =>
        /rule inet t arriving .* jump to_relay$/.test(line),
      );
    expect(of('any')).toEqual([expect.not.stringContaining('daddr {')]);
    expect(of(['10.0.0.1', '10.0.0.2'])).toEqual([
      expect.stringContaining('ip daddr { 10.0.0.1, 10.0.0.2 } udp dport 53'),
    ]);
    expect(of(['10.0.0.1', 'fd00::1'])).toEqual([
      expect.stringContaining(' ip daddr { 10.0.0.1 } udp'),
      expect.stringContaining(' ip6 daddr { fd00::1 } udp'),
    ]);
  });

  test('lead nothing to the relay before link-local addresses, groups and broadcasts have passed', () => {
    const lines = insertionLines('t', insertion);
    const first = (chain: string) => lines.find(line => line.startsWith(`add rule inet t ${chain} `));
    expect([first('arriving'), first('entering'), first('turning')]).toEqual([
      'add rule inet t arriving ip6 saddr fe80::/10 accept',
      'add rule inet t entering ip6 saddr fe80::/10 accept',
      'add rule inet t turning ip6 daddr fe80::/10 accept',
    ]);
  });

  test('leave everything but one interface and this machine alone where one is named', () => {
    const lines = insertionLines('t', {...insertion, interface: 'eth0'}).join('\n');
    expect(lines.match(/iifname \{ "lo", "eth0" \}/g)).toHaveLength(2);
    expect(lines.match(/oifname \{ "lo", "eth0" \}/g)).toHaveLength(1);
  });

  test('are all in a table that goes with its process', () => {
    const [first, ...rest] = insertionLines('t', insertion);
    expect(first).toBe('add table inet t { flags owner; }');
    for (const line of rest) expect(line).toMatch(/^add (chain|rule) inet t \w/);
  });

  describe.skipIf(whyNoNamespaces() !== undefined || !installed('nft'))('in a network', () => {
    test.each<[string, Partial<Insertion>]>([
      ['any address', {}],
      ['two addresses', {addresses: ['10.0.0.1', 'fd00::1']}],
      ['one interface', {interface: 'eth0', addresses: ['10.0.0.1']}],
    ])('are accepted by nft, and so is their withdrawal: %s', (_, wanted) => {
      const lines = [...insertionLines('t', {...insertion, ...wanted}), ...withdrawalLines('t')];
      const accept = (text: string) =>
        execFileSync('unshare', ['--net', 'nft', '-c', '-f', '-'], {
          input: text,
          stdio: ['pipe', 'pipe', 'pipe'],
        });
      accept(`${lines.join('\n')}\n`);
      expect(() => accept(`${lines.join('\n')}\nadd rule inet t nowhere accept\n`)).toThrow();
    });
  });
});
