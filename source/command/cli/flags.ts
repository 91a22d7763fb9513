import {withoutSecrets} from '../../configuration/url/secrets.js';
import {type CompletedFlag, knownValues} from './completions.js';
import {UsageError} from './usage-error.js';

// Every text flag is a list, so that a flag given twice is noticed.
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
  drain: text,
  snapshot: text,
  record: text,
  fileMode: text,
  speed: text,
  logFile: text,
  logLevel: text,
  control: text,
  readonly: {type: 'boolean'},
  user: text,
  keepRoot: {type: 'boolean'},
  printConfig: {type: 'boolean'},
  completions: text,
  help: {type: 'boolean', shortFlag: 'h'},
  version: {type: 'boolean', shortFlag: 'V'},
} as const;

/** A flag as it is shown: `-L` and `--listen`. A flag that is on by default is shown as its `--no-`. */
export function flagNames(name: keyof typeof flags): {
  readonly short: string | undefined;
  readonly long: string;
} {
  const flag = flags[name];
  return {
    short: 'shortFlag' in flag ? `-${flag.shortFlag}` : undefined,
    long: onByDefault.has(name) ? `--no-${flagText(name).slice(2)}` : flagText(name),
  };
}

/** The flags as shells complete them. */
export function completedFlags(): CompletedFlag[] {
  return (Object.keys(flags) as (keyof typeof flags)[]).map(name => ({
    ...flagNames(name),
    values: flags[name].type === 'boolean' ? undefined : (knownValues[name] ?? 'text'),
  }));
}

const onByDefault: ReadonlySet<string> = new Set(['inspect', 'mouse', 'processes', 'remember']);

/**
 * `-C file` becomes `--config=file`: meow ignores a flag without its value, and takes the value `-` for an argument.
 * @throws {UsageError} for a flag without its value
 */
export function joinValues(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    // meow would set the flag to false.
    const negated = textFlag(word.replace(/^--no-/, '--').replace(/=.*$/s, ''));
    if (word.startsWith('--no-') && negated !== undefined) {
      throw new UsageError(`unknown flag --no-${negated.slice(2)}: see udptop --help`);
    }
    // meow would make an object of the flag.
    const [dotted] = /^-+[^=]*\.[^=]*/s.exec(word) ?? [];
    if (dotted !== undefined && !joined.includes('--')) {
      throw new UsageError(`unknown flag ${withoutSecrets(dotted)}: see udptop --help`);
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
  // meow ignores an empty value at the very end.
  return joined.includes('--') ? joined : [...joined, '--'];
}

/** The long name of the flag `word`, if it takes a value. */
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
