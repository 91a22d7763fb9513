import {parseArgs} from 'node:util';
import {withoutSecrets} from '../../configuration/url/secrets.js';
import {flags, flagText} from './flags.js';
import {UsageError} from './usage-error.js';

type FlagName = keyof typeof flags;
type FlagsOfType<Type> = {
  [Name in FlagName]: (typeof flags)[Name]['type'] extends Type ? Name : never;
}[FlagName];

/** What was given: a text flag is a list of all its values, a boolean flag is true or false. A flag that is not there says nothing. */
export type GivenFlags = {-readonly [Name in FlagsOfType<'string'>]?: string[]} & {
  -readonly [Name in FlagsOfType<'boolean'>]?: boolean;
};

/** A command line, taken apart. */
export interface ReadFlags {
  readonly given: GivenFlags;
  /** What is no flag. */
  readonly words: readonly string[];
  /** The first flag that there is not. */
  readonly unknown: string | undefined;
}

/** By its long name without the dashes. */
const nameOf = new Map((Object.keys(flags) as FlagName[]).map(name => [flagText(name).slice(2), name]));
const options = Object.fromEntries([...nameOf].map(([long, name]) => [long, optionOf(flags[name])]));

function optionOf({type, ...rest}: (typeof flags)[FlagName]) {
  return {type, ...('shortFlag' in rest && {short: rest.shortFlag})};
}

/** @throws {UsageError} for a text flag without its value, or a boolean flag with one that is neither true nor false */
export function readFlags(argv: readonly string[]): ReadFlags {
  const {tokens} = parseArgs({args: [...argv], options, strict: false, allowPositionals: true, tokens: true});
  const given: GivenFlags = {};
  const words: string[] = [];
  let unknown: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const {rawName, value, inlineValue} = token;
    const negative = nameOf.get(token.name.replace(/^no-/, ''));
    const name =
      nameOf.get(token.name) ?? (negative && flags[negative].type === 'boolean' ? negative : undefined);
    // Only a long flag or `=` has a value in the same word.
    const isGlued = inlineValue && rawName.length === 2 && !value.startsWith('=');
    if (name === undefined || isGlued) {
      unknown ??= withoutSecrets(isGlued ? argv[token.index]! : rawName);
    } else if (isText(name)) {
      const text = inlineValue && rawName.length === 2 ? value.slice(1) : value;
      if (text === undefined || (!inlineValue && text.startsWith('-') && text !== '-')) {
        throw new UsageError(`${flagText(name)} needs a value: see udptop --help`);
      }
      given[name] = [...(given[name] ?? []), text];
    } else {
      if (value !== undefined && value !== 'true' && value !== 'false') {
        throw new UsageError(`${rawName}: expected true or false; got "${withoutSecrets(value)}"`);
      }
      given[name] = (value !== 'false') === (nameOf.get(token.name) !== undefined);
    }
  }
  return {given, words, unknown};
}

function isText(name: FlagName): name is FlagsOfType<'string'> {
  return flags[name].type === 'string';
}
