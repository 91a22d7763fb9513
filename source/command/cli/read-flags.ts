import meow from 'meow';
import {withoutSecrets} from '../../configuration/url/secrets.js';
import {flags, flagText} from './flags.js';
import {UsageError} from './usage-error.js';

type FlagName = keyof typeof flags;
type FlagsOfType<Type> = {
  [Name in FlagName]: (typeof flags)[Name]['type'] extends Type ? Name : never;
}[FlagName];

/** What was given: a text flag is a list of all its values, a boolean flag is true or false. A flag that is not there says nothing. */
export type GivenFlags = {readonly [Name in FlagsOfType<'string'>]?: string[]} & {
  readonly [Name in FlagsOfType<'boolean'>]?: boolean;
};

/** A command line, taken apart. */
export interface ReadFlags {
  readonly given: GivenFlags;
  /** What is no flag. */
  readonly words: readonly string[];
  /** The first flag that there is not. */
  readonly unknown: string | undefined;
}

/** @throws {UsageError} for a text flag without its value */
export function readFlags(argv: readonly string[]): ReadFlags {
  const {flags: read, input} = meow({
    importMeta: import.meta,
    argv: joinValues(argv),
    flags,
    // A flag that is not there says nothing, rather than no.
    booleanDefault: undefined,
    allowUnknownFlags: true,
    autoHelp: false,
    autoVersion: false,
  });
  const isGiven = (value: unknown) => (Array.isArray(value) ? value.length > 0 : value !== undefined);
  const given = Object.fromEntries(
    Object.entries(read).filter(([name, value]) => name in flags && isGiven(value)),
  );
  const unknown = Object.keys(read).find(name => !(name in flags));
  return {given, words: input, unknown: unknown && flagText(unknown)};
}

/**
 * `-C file` becomes `--config=file`: meow ignores a flag without its value, and takes the value `-` for an argument.
 * @throws {UsageError} for a flag without its value
 */
function joinValues(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!;
    if (word === '--') return [...joined, ...argv.slice(index)];
    refuseOddBoolean(word);
    // meow would set the flag to false.
    const negated = textFlag(word.replace(/^--no-/, '--').replace(/=.*$/s, ''));
    if (word.startsWith('--no-') && negated !== undefined) {
      throw new UsageError(`unknown flag --no-${negated.slice(2)}: see udptop --help`);
    }
    // meow would make an object of the flag.
    const [dotted] = /^-+[^=]*\.[^=]*/s.exec(word) ?? [];
    if (dotted !== undefined) {
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
  return [...joined, '--'];
}

/** meow would take it for no. @throws {UsageError} for a boolean flag with a value that is neither true nor false */
function refuseOddBoolean(word: string): void {
  const [, name = '', value = ''] = /^(-[^=]+)=(.*)$/s.exec(word) ?? [];
  const isBoolean = Object.entries(flags).some(
    ([flag, {type}]) => type === 'boolean' && flagText(flag) === name,
  );
  if (isBoolean && value !== 'true' && value !== 'false') {
    throw new UsageError(`${name}: expected true or false; got "${withoutSecrets(value)}"`);
  }
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
