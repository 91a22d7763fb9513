import {resolve} from 'node:path';
import type {Credentials} from '../../address/proxy.js';
import {credentialsError} from '../validate/credentials.js';
import {readPasswordFile} from './password-file.js';

/** A user, with a password or the place where it is, as written. */
export interface WrittenAuth {
  readonly username: string;
  readonly password?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly passwordEnvironment?: string | undefined;
}

/** Of a user who has been completed. */
export function credentialsOf({username, password = ''}: WrittenAuth): Credentials {
  return {username, password};
}

export type AuthResult =
  /** The warning is a sentence without the password. */
  | {readonly credentials: Credentials; readonly warning?: string}
  /** What is wrong, without quoting a password, and with which key; with none in particular if that is undefined. */
  | {readonly error: string; readonly key?: keyof WrittenAuth};

export type AuthReader = (written: WrittenAuth) => AuthResult;

/** Where passwords may be found. */
export interface PasswordPlaces {
  /** Where relative paths start; by default the working directory. */
  readonly directory?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const sources = ['password', 'passwordFile', 'passwordEnvironment'] as const;
const oneOfThem = 'password, passwordFile or passwordEnvironment';

/** Completes users whose password is somewhere else. */
export function createAuthReader({directory = '.', env = process.env}: PasswordPlaces = {}): AuthReader {
  return written => {
    const [source, second] = sources.filter(key => written[key] !== undefined);
    if (source === undefined) return {error: `the key "password" is missing; expected ${oneOfThem}`};
    if (second !== undefined) return {error: `expected one of ${oneOfThem}; keep one`, key: second};
    const found = foundIn(source, written[source]!);
    if ('error' in found) return {error: found.error, key: source};
    const {password, warning} = found;
    const credentials = {username: written.username, password};
    const error = credentialsError(credentials);
    return error === undefined ? {credentials, ...(warning !== undefined && {warning})} : {error};
  };

  function foundIn(source: (typeof sources)[number], text: string) {
    switch (source) {
      case 'password':
        return {password: text};
      case 'passwordFile':
        return inFile(text);
      case 'passwordEnvironment':
        return inEnvironment(text);
    }
  }

  function inFile(path: string): {error: string} | {password: string; warning?: string} {
    if (path === '' || path.includes('\0')) return {error: 'expected the path of a file with the password'};
    const full = resolve(directory, path);
    const read = readPasswordFile(full);
    if ('error' in read)
      return {error: `the password file ${JSON.stringify(full)} cannot be used: ${read.error}`};
    const {password, isReadableByOthers} = read;
    if (!isReadableByOthers) return {password};
    return {
      password,
      warning: `every user of this machine can read the password in ${full}; chmod o-r helps`,
    };
  }

  function inEnvironment(name: string): {error: string} | {password: string} {
    // What has another form may be the password itself, and is not quoted.
    if (!/^[a-z_][a-z0-9_]*$/i.test(name)) {
      return {error: 'expected the name of an environment variable such as SOCKS_PASSWORD'};
    }
    const password = env[name];
    if (password === undefined) return {error: `there is no environment variable ${name}`};
    return password === '' ? {error: `the environment variable ${name} is empty`} : {password};
  }
}
