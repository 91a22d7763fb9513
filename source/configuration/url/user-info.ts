import type {Credentials} from '../../address/proxy.js';
import {credentialsError} from '../validate/credentials.js';

/** A URL that is safe to show and log: everything between its scheme and the last `@` may be a password. */
export function withoutUserInfo(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@');
}

/** An authority such as `user:pass@127.0.0.1:1080`, with user and password decoded. */
export interface Authority {
  readonly auth: Credentials | undefined;
  readonly endpoint: string;
}

/** Splits an authority. An error says what was expected, and never quotes the text, which may hold a password. */
export function splitAuthority(authority: string): Authority | {readonly error: string} {
  const at = authority.lastIndexOf('@');
  if (at < 0) return {auth: undefined, endpoint: authority};
  const [, username = '', password = ''] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, at)) ?? [];
  try {
    const auth = {username: decodeURIComponent(username), password: decodeURIComponent(password)};
    const error = credentialsError(auth);
    return error === undefined ? {auth, endpoint: authority.slice(at + 1)} : {error};
  } catch {
    // decodeURIComponent throws a URIError at %zz.
    return {error: 'expected user and password with % written as %25, and / ? # @ likewise'};
  }
}
