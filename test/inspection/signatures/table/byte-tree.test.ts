import {describe, expect, test} from 'vitest';
import {rules} from '../../../../source/inspection/signatures/rules/all.js';
import {compiledAlternative} from '../../../../source/inspection/signatures/table/alternative.js';
import {type ByteNode, byteTree} from '../../../../source/inspection/signatures/table/byte-tree.js';
import type {Alternative, Rule} from '../../../../source/inspection/signatures/table/rule.js';

/** Two hundred rules that ask for different bytes, and a few that ask for none. */
const many: readonly Rule[] = Array.from({length: 200}, (_, number) => ({
  app: `app-${number}`,
  category: 'games',
  when: [
    {holds: [{at: number % 5, is: `${(number + 16).toString(16).padStart(2, '0')} ?? 5a`}]} as Alternative,
  ],
}));
const compiled = (list: readonly Rule[]) =>
  list
    .flatMap(rule => rule.when.map(alternative => [rule, alternative] as const))
    .map(([rule, alternative], order) => compiledAlternative(rule, alternative, order));

/** The names of those that a payload is compared with. */
function compared(node: ByteNode | undefined, payload: Uint8Array): string[] {
  if (node === undefined) return [];
  const child = node.at < 0 ? undefined : node.children[payload[node.at] ?? -1];
  return [
    ...node.list.map(({rule}) => rule.app),
    ...compared(child, payload),
    ...compared(node.rest, payload),
  ];
}

describe('a tree of what bytes are asked for', () => {
  test('leaves few of hundreds to compare with, and none out that asks for what is there', () => {
    const tree = byteTree(compiled(many));
    for (const [number, {app, when}] of many.entries()) {
      const payload = new Uint8Array(20);
      payload.set([number + 16, 0, 0x5a], number % 5);
      expect(when).toHaveLength(1);
      const left = compared(tree, payload);
      expect(left).toContain(app);
      expect(left.length).toBeLessThan(10);
    }
  });

  test('has every alternative of the table', () => {
    const known = new Set<number>();
    const visit = (node: ByteNode | undefined): void => {
      for (const {order} of node?.list ?? []) known.add(order);
      for (const child of node?.children ?? []) visit(child);
      if (node?.rest) visit(node.rest);
    };
    const all = compiled(rules);
    visit(byteTree(all));
    expect(known.size).toBe(all.length);
  });

  test('of nothing is none', () => {
    expect(byteTree([])).toBeUndefined();
  });
});
