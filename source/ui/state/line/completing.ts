import {type Completion, commonStart} from '../../../view/filter/completion.js';
import {type EditLine, replaceRange} from './edit-line.js';

/** Candidates that are on offer, and the one that stands in the line; -1 while that is only what they have in common. */
export interface Completing extends Completion {
  readonly chosen: number;
}

/**
 * The first Tab writes what all candidates have in common and offers them; the next ones write one after the other.
 * @returns undefined where nothing fits
 */
export function completed(
  line: EditLine,
  completing: Completing | undefined,
  fresh: () => Completion,
  by: 1 | -1,
): {readonly line: EditLine; readonly completing: Completing | undefined} | undefined {
  if (completing !== undefined) return nextCandidate(line, completing, by);
  const completion = fresh();
  const {from, to, candidates} = completion;
  const [first] = candidates;
  if (first === undefined) return undefined;
  const common = candidates.length === 1 ? first : commonStart(candidates);
  // What was typed in quotation marks may be longer than what the candidates share.
  const written = common.length >= to - from ? replaceRange(line, from, to, common) : line;
  if (candidates.length === 1) return {line: written, completing: undefined};
  return {line: written, completing: {...completion, to: written.cursor, chosen: -1}};
}

function nextCandidate(line: EditLine, completing: Completing, by: 1 | -1) {
  const {candidates, from, to, chosen} = completing;
  const start = chosen < 0 && by < 0 ? 0 : chosen;
  const next = (start + by + candidates.length) % candidates.length;
  const written = replaceRange(line, from, to, candidates[next]!);
  return {line: written, completing: {...completing, to: written.cursor, chosen: next}};
}
