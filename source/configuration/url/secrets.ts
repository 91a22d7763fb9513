import type {Credentials} from '../../address/proxy.js';

/** `host:port`, `[::1]:port` or `:port`: what cannot be a password, unless that is a number. */
const endpointShape = /^(\[[^\]]*\]|[^:@[\]]*):\d{1,5}$/;

/**
 * A URL, or what was meant to be one, that is safe to show and log. Everything before the last `@` may be a password; so may
 * be what stands where host and port of a proxy belong, and the value of a parameter that is not known to be harmless.
 * @param isHarmless says that of the name of a parameter
 */
export function withoutSecrets(
  url: string,
  isHarmless: (parameter: string) => boolean = () => false,
): string {
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(url) ?? [];
  const at = rest.lastIndexOf('@');
  const [, authority = '', path = '', query] =
    /^([^/?#]*)([^?]*)(?:\?(.*))?$/s.exec(rest.slice(at + 1)) ?? [];
  const mayBeSecret = (at >= 0 || /^socks/i.test(scheme)) && authority !== '';
  const shownAuthority = mayBeSecret && !endpointShape.test(authority) ? '***' : authority;
  const shownQuery = query === undefined ? '' : `?${query.split('&').map(hideValue).join('&')}`;
  return `${scheme}${at < 0 ? '' : '***@'}${shownAuthority}${path}${shownQuery}`;

  function hideValue(parameter: string): string {
    const [name = '', value] = parameter.split(/=(.*)/s, 2);
    return value === undefined || isHarmless(name) ? parameter : `${name}=***`;
  }
}

/** An authority such as `user:pass@127.0.0.1:1080`, with user and password decoded. */
export interface Authority {
  /** As written; the password may be empty. */
  readonly user: Credentials | undefined;
  readonly endpoint: string;
}

/** Splits an authority. An error says what was expected, and never quotes the text, which may hold a password. */
export function splitAuthority(authority: string): Authority | {readonly error: string} {
  const at = authority.lastIndexOf('@');
  const endpoint = authority.slice(at + 1);
  if (!endpointShape.test(endpoint)) {
    return {
      error: 'expected an address and a port such as 127.0.0.1:1080, behind user:password@ if there are any',
    };
  }
  if (at < 0) return {user: undefined, endpoint};
  const [, username = '', password = ''] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, at)) ?? [];
  try {
    const user = {username: decodeURIComponent(username), password: decodeURIComponent(password)};
    return {user, endpoint};
  } catch {
    // decodeURIComponent throws a URIError at %zz.
    return {error: 'expected user and password with % written as %25, and / ? # @ likewise'};
  }
}
