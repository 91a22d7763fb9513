import type {Credentials} from '../../address/proxy.js';

/** RFC 1929, section 2: the length of each text is one byte. */
const maxBytes = 255;

/** What is wrong with a user and password, without quoting them; undefined when nothing is. */
export function credentialsError({username, password}: Credentials): string | undefined {
  for (const [what, text] of Object.entries({user: username, password})) {
    const bytes = Buffer.byteLength(text);
    if (bytes === 0) return `expected a ${what}; got an empty text`;
    if (bytes > maxBytes) return `expected a ${what} of at most ${maxBytes} bytes; got ${bytes}`;
  }
  return undefined;
}
