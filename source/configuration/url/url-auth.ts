import type {Credentials} from '../../address/proxy.js';
import type {AuthReader} from '../passwords/read-auth.js';

/** Parameters that say where the password of a URL's user is. */
export const passwordParameters = [
  ['passwordFile', 'passwordFile'],
  ['passwordEnvironment', 'passwordEnvironment'],
] as const;

export type PasswordParameter = (typeof passwordParameters)[number][1];

/** The user of a URL, with the password that is written there or elsewhere. An error never quotes a password. */
export function urlAuth(
  user: Credentials | undefined,
  parameters: {readonly [parameter in PasswordParameter]?: string},
  read: AuthReader,
): {readonly auth: Credentials | undefined; readonly warning?: string} | {readonly error: string} {
  const {passwordFile, passwordEnvironment} = parameters;
  const isElsewhere = passwordFile !== undefined || passwordEnvironment !== undefined;
  if (!user) {
    const [parameter] = Object.keys({...(isElsewhere && parameters)}).filter(name =>
      name.startsWith('password'),
    );
    return parameter === undefined
      ? {auth: undefined}
      : {error: `${parameter}: expected a user before the address, as in socks5://user@127.0.0.1:1080`};
  }
  const {username, password} = user;
  const written = isElsewhere && password === '' ? {username} : {username, password};
  const result = read({...written, passwordFile, passwordEnvironment});
  if ('error' in result) {
    const {error, key} = result;
    return {error: key === undefined || key === 'password' ? error : `${key}: ${error}`};
  }
  const {credentials, warning} = result;
  return {auth: credentials, ...(warning !== undefined && {warning})};
}
