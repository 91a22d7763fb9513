import {type CompletedFlag, knownValues} from './completions.js';
import {UsageError} from './usage-error.js';

// Every text flag is taken as a list, so that a flag given twice is told apart from its last value.
const text = {type: 'string', isMultiple: true} as const;
export const flags = {
  listen: {...text, shortFlag: 'L'},
  forward: {...text, shortFlag: 'F'},
  config: {...text, shortFlag: 'C'},
  demo: {type: 'boolean'},
  transport: text,
  threads: text,
  inspect: {type: 'boolean'},
  resolve: {type: 'boolean'},
  processes: {type: 'boolean'},
  interval: {...text, shortFlag: 'i'},
  sort: {...text, shortFlag: 's'},
  filter: {...text, shortFlag: 'f'},
  columns: text,
  units: text,
  theme: text,
  ascii: {type: 'boolean'},
  mouse: {type: 'boolean'},
  remember: {type: 'boolean'},
  privacy: {type: 'boolean'},
  linger: text,
  headless: {type: 'boolean'},
  output: text,
  duration: text,
  snapshot: text,
  record: text,
  speed: text,
  logFile: text,
  logLevel: text,
  control: text,
  readonly: {type: 'boolean'},
  printConfig: {type: 'boolean'},
  completions: text,
  help: {type: 'boolean', shortFlag: 'h'},
  version: {type: 'boolean', shortFlag: 'V'},
} as const;

/** The flags as shells complete them; one that is on by default completes as its `--no-`. */
export function completedFlags(): CompletedFlag[] {
  return Object.entries(flags).map(([name, {type, ...rest}]) => {
    const isOnByDefault = onByDefault.has(name);
    return {
      long: isOnByDefault ? `--no-${flagText(name).slice(2)}` : flagText(name),
      short: 'shortFlag' in rest ? `-${rest.shortFlag}` : undefined,
      values: type === 'boolean' ? undefined : (knownValues[name] ?? 'text'),
    };
  });
}

const onByDefault: ReadonlySet<string> = new Set(['inspect', 'mouse', 'processes', 'remember']);

/**
 * `-C file` becomes `--config=file`: meow takes a flag without its value for one that was not given,
 * and the value `-` for an argument.
 */
export function joinValues(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    // meow would take it for the flag with the value false.
    const negated = textFlag(word.replace(/^--no-/, '--').replace(/=.*$/s, ''));
    if (word.startsWith('--no-') && negated !== undefined) {
      throw new UsageError(`unknown flag --no-${negated.slice(2)}: see udptop --help`);
    }
    const name = textFlag(word);
    if (name === undefined) {
      joined.push(word);
      continue;
    }
    const value = argv[++index];
    if (value === undefined || (value.startsWith('-') && value !== '-')) {
      throw new UsageError(`${name} needs a value: see udptop --help`);
    }
    joined.push(`${name}=${value}`);
  }
  // At the very end, an empty value would be taken for none.
  return joined.includes('--') ? joined : [...joined, '--'];
}

/** The long name of a flag that takes a value, if `word` is one. */
function textFlag(word: string): string | undefined {
  const found = Object.entries(flags).find(
    ([name, {type, ...rest}]) =>
      type === 'string' &&
      (word === flagText(name) || ('shortFlag' in rest && word === `-${rest.shortFlag}`)),
  );
  return found && flagText(found[0]);
}

export function flagText(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
