import type {FilterToken} from './filter-tokens.js';

/** What a filter says, before it is known what its fields mean. */
export type FilterNode =
  | {readonly kind: 'all'; readonly parts: readonly FilterNode[]}
  | {readonly kind: 'text'; readonly value: string; readonly position: number}
  | {readonly kind: 'field'; readonly field: string; readonly value: string; readonly position: number};

/** Words side by side must all match; other ways to join them become further kinds of node. */
export function buildTree(tokens: readonly FilterToken[]): FilterNode {
  const parts = tokens.map(
    ({field, value, position}): FilterNode =>
      field === undefined ? {kind: 'text', value, position} : {kind: 'field', field, value, position},
  );
  return {kind: 'all', parts};
}
