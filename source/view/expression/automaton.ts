import {type Alphabet, type CharacterClass, createAlphabet} from './alphabet.js';
import type {Assertion} from './pattern.js';
import type {Program} from './program.js';

/** What is next to a position in the text. */
type Side = 'edge' | 'word' | 'other';

/** A state: the steps reached so far, and the side that `^` and `\b` look back to. */
interface State {
  readonly seeds: readonly number[];
  readonly before: Side;
  /** The next state by character class and, for ASCII, by character; filled on demand. */
  readonly next: (State | undefined)[];
  readonly nextOfAscii: (State | undefined)[];
  matchesAtEnd: boolean | undefined;
}

const mostStates = 1000;
const asciiSize = 128;

/**
 * Makes a test whether a program matches anywhere in a text, in time linear in the text. It follows all paths through
 * the program at once (Thompson 1968) and caches the sets of steps it meets.
 */
export function createMatcher({steps, start}: Program, flags: 'u' | 'iu'): (text: string) => boolean {
  const sources = [...new Set(steps.flatMap(step => (step.kind === 'character' ? [step.source] : [])))];
  const sourceOf = steps.map(step => (step.kind === 'character' ? sources.indexOf(step.source) : -1));
  const alphabet: Alphabet = createAlphabet(sources, flags);
  const matched = createState([], 'other');
  let states = new Map<string, State>();
  let first = createState([], 'edge');

  /** The steps that need a character next; `match` when the program matches without one. */
  function reach({seeds, before}: State, after: Side): readonly number[] | 'match' {
    const waiting: number[] = [];
    const seen = new Uint8Array(steps.length);
    // A match may begin anywhere.
    const open = [...seeds, start];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (seen[index]) continue;
      seen[index] = 1;
      const step = steps[index]!;
      if (step.kind === 'match') return 'match';
      if (step.kind === 'character') waiting.push(index);
      else if (step.kind === 'fork') open.push(...step.next);
      else if (holds(step.sign, before, after)) open.push(step.next);
    }
    return waiting;
  }

  function advance(state: State, character: number): State {
    const characterClass = alphabet.classOf(character);
    return state.next[characterClass.id] ?? follow(state, characterClass);
  }

  function advanceAscii(state: State, character: number): State {
    const next = advance(state, character);
    state.nextOfAscii[character] = next;
    return next;
  }

  function follow(state: State, character: CharacterClass): State {
    const side = character.isWord ? 'word' : 'other';
    const waiting = reach(state, side);
    const next = waiting === 'match' ? matched : stateOf(seedsBehind(waiting, character), side);
    state.next[character.id] = next;
    return next;
  }

  function seedsBehind(waiting: readonly number[], {matches}: CharacterClass): readonly number[] {
    const seeds = new Set<number>();
    for (const index of waiting) {
      const step = steps[index]!;
      if (step.kind === 'character' && matches[sourceOf[index]!]) seeds.add(step.next);
    }
    return [...seeds].sort((a, b) => a - b);
  }

  function stateOf(seeds: readonly number[], before: Side): State {
    const key = `${before} ${seeds.join()}`;
    const known = states.get(key);
    if (known !== undefined) return known;
    if (states.size >= mostStates) {
      // Bounds the memory. States are computed again on demand, and few expressions have so many.
      states = new Map();
      first = createState([], 'edge');
    }
    const state = createState(seeds, before);
    states.set(key, state);
    return state;
  }

  return text => {
    let state = first;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit < asciiSize) {
        state = state.nextOfAscii[unit] ?? advanceAscii(state, unit);
      } else {
        const character = text.codePointAt(at)!;
        if (character > 0xffff) at++;
        state = advance(state, character);
      }
      if (state === matched) return true;
    }
    state.matchesAtEnd ??= reach(state, 'edge') === 'match';
    return state.matchesAtEnd;
  };
}

function createState(seeds: readonly number[], before: Side): State {
  return {
    seeds,
    before,
    next: [],
    nextOfAscii: new Array(asciiSize).fill(undefined),
    matchesAtEnd: undefined,
  };
}

function holds(sign: Assertion, before: Side, after: Side): boolean {
  switch (sign) {
    case '^':
      return before === 'edge';
    case '$':
      return after === 'edge';
    case '\\b':
      return (before === 'word') !== (after === 'word');
    case '\\B':
      return (before === 'word') === (after === 'word');
  }
}
