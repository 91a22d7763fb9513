import {canonicalBlock} from '../../address/block.js';
import {quoted} from '../../text/quoted.js';

/** `any`, CIDR blocks and addresses, or a sentence on what was expected at which entry. */
export type AllowResult = 'any' | readonly string[] | {readonly error: string; readonly index: number};

/** @param allow one text with commas between, or a list */
export function parseAllow(allow: string | readonly string[]): AllowResult {
  const entries = (typeof allow === 'string' ? allow.split(',') : allow).map(entry => entry.trim());
  if (entries.length === 1 && entries[0] === 'any') return 'any';
  const blocks: string[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry === 'any') return {error: 'expected the word any alone, without CIDR blocks beside it', index};
    const block = canonicalBlock(entry);
    if (block === undefined) {
      const expected = 'expected CIDR blocks such as 10.0.0.0/8, addresses, or the word any';
      return {error: `${expected}; got ${quoted(entry)}`, index};
    }
    blocks.push(block);
  }
  return blocks;
}
