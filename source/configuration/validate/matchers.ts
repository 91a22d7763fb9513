import {canonicalBlock} from '../../address/block.js';
import {quoted} from '../../text/quoted.js';

/**
 * Addresses and CIDR blocks in their canonical form.
 * @param what the matchers match, for messages: `clients` or `targets`
 */
export function parseMatchers(
  matchers: readonly string[],
  what: string,
  reject: (message: string, index: number) => void,
): string[] {
  return matchers.flatMap((matcher, index) => {
    const block = canonicalBlock(matcher.trim());
    if (block !== undefined) return [block];
    reject(
      `expected addresses and CIDR blocks such as 10.0.0.0/8, by which ${what} are known here; got ${quoted(matcher)}`,
      index,
    );
    return [];
  });
}
