/** RFC 1929 gives each text a length of one byte. */
const maxBytes = 255;

/** What is wrong with a user and password; undefined when nothing is. The texts themselves are not told. */
import type {Credentials} from '../../address/proxy.js';
export function credentialsProblem({username, password}: Credentials): string | undefined {
  for (const [what, text] of Object.entries({user: username, password})) {
    const bytes = Buffer.byteLength(text);
    if (bytes === 0) return `expected a ${what}; got an empty text`;
    if (bytes > maxBytes) return `expected a ${what} of at most ${maxBytes} bytes; got ${bytes}`;
  }
  return undefined;
}

/** A URL as it may be shown and logged: what stands between its scheme and the last `@` may be a password. */
export function withoutUserInfo(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@');
}

/** An authority such as `user:pass@127.0.0.1:1080`, its user and password decoded. */
export interface Authority {
  readonly auth: Credentials | undefined;
  readonly endpoint: string;
}

/** Splits an authority, or says what was expected, without telling what was there. */
export function splitAuthority(authority: string): Authority | {readonly error: string} {
  const at = authority.lastIndexOf('@');
  if (at < 0) return {auth: undefined, endpoint: authority};
  const [, username = '', password = ''] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, at)) ?? [];
  try {
    const auth = {username: decodeURIComponent(username), password: decodeURIComponent(password)};
    const error = credentialsProblem(auth);
    return error === undefined ? {auth, endpoint: authority.slice(at + 1)} : {error};
  } catch {
    // decodeURIComponent throws a URIError at %zz.
    return {error: 'expected user and password with % written as %25, and / ? # @ likewise'};
  }
}
