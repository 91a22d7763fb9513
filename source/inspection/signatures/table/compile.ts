import {type Finding, found, type Inspected} from '../../finding.js';
import {type CompiledAlternative, compiledAlternative} from './alternative.js';
import {createCandidates} from './candidates.js';
import {numberAt} from './number-at.js';
import type {Rule} from './rule.js';
import {hasShape} from './shape.js';
import {type Details, toldDetails} from './tell.js';

/** All rules as one; made once, and used for every flow. */
export type RuleTable = () => RuleWatch;

/** Takes the datagrams of one flow in order. Allocates nothing while no rule, and no first half of one, matches. */
export type RuleWatch = (datagram: Inspected) => Finding | undefined;

/** The first datagram of two. */
interface FirstHalf {
  readonly alternative: CompiledAlternative;
  readonly direction: Inspected['direction'];
  readonly details: Details;
  /** What the second has to repeat, for each echo. */
  readonly echoed: readonly number[];
}

/** Bounds what a flow remembers. */
const maxFirstHalves = 4;

/**
 * Makes one matcher of all rules. A datagram is compared only with those that its first byte, ports or length allow.
 * @throws {Error} for a rule with a mistake
 */
export function compileRules(rules: readonly Rule[]): RuleTable {
  const alternatives = rules
    .flatMap(rule => rule.when.map(alternative => ({rule, alternative})))
    .map(({rule, alternative}, order) => compiledAlternative(rule, alternative, order));
  const candidates = createCandidates(alternatives);

  return () => {
    let halves: FirstHalf[] | undefined;
    const wait = (alternative: CompiledAlternative, datagram: Inspected) => {
      if (halves !== undefined && halves.length >= maxFirstHalves) return;
      const half = firstHalf(alternative, datagram);
      if (half === undefined) return;
      if (halves === undefined) halves = [half];
      else halves.push(half);
    };
    return datagram => {
      // Before the datagram may become a first half itself.
      const known = halves === undefined ? 0 : halves.length;
      const whole = candidates(datagram, wait);
      const half = halves && secondOf(halves, known, datagram);
      if (half && !(whole && whole.order < half.alternative.order)) {
        const {rule, later} = half.alternative;
        return found(rule.app, {...half.details, ...toldDetails(rule.app, later!.tells, datagram.payload)});
      }
      return whole && found(whole.rule.app, toldDetails(whole.rule.app, whole.tells, datagram.payload));
    };
  };
}

/** Which of the first so many the datagram follows. */
function secondOf(halves: readonly FirstHalf[], count: number, datagram: Inspected): FirstHalf | undefined {
  for (let index = 0; index < count; index++) if (isSecond(halves[index]!, datagram)) return halves[index];
  return undefined;
}

/** Undefined if it is too short for what the second would have to repeat. */
function firstHalf(alternative: CompiledAlternative, {payload, direction}: Inspected): FirstHalf | undefined {
  const {rule, tells, later} = alternative;
  const echoed: number[] = [];
  for (const {said, plus, numbers} of later!.echoes) {
    if (said.at + said.bytes > payload.length) return undefined;
    echoed.push((numberAt(payload, said) + plus) % numbers);
  }
  return {alternative, direction, details: toldDetails(rule.app, tells, payload), echoed};
}

function isSecond({alternative, direction, echoed}: FirstHalf, datagram: Inspected): boolean {
  const {shape, isFromSameSide, echoes} = alternative.later!;
  if ((datagram.direction === direction) !== isFromSameSide || !hasShape(shape, datagram)) return false;
  for (let index = 0; index < echoes.length; index++) {
    const {heard} = echoes[index]!;
    if (heard.at + heard.bytes > datagram.payload.length) return false;
    if (numberAt(datagram.payload, heard) !== echoed[index]) return false;
  }
  return true;
}
