import {createHash, timingSafeEqual} from 'node:crypto';
import type {Credentials} from '../../address/proxy.js';
import {type Parsed, passwordVersion} from './protocol.js';

/** The longest message of a client: version, and two texts with their lengths. */
export const maxCredentialsBytes = 1 + 1 + 255 + 1 + 255;

/** Reads user and password, as UTF-8 (RFC 1929, section 2). */
export function parseCredentials(bytes: Uint8Array): Parsed<Credentials> {
  if (bytes.length > 0 && bytes[0] !== passwordVersion) return 'malformed';
  if (bytes.length < 2) return 'incomplete';
  const passwordLengthAt = 2 + bytes[1]!;
  if (bytes.length <= passwordLengthAt) return 'incomplete';
  const end = passwordLengthAt + 1 + bytes[passwordLengthAt]!;
  if (bytes.length < end) return 'incomplete';
  const username = text(bytes.subarray(2, passwordLengthAt));
  return {message: {username, password: text(bytes.subarray(passwordLengthAt + 1, end))}, end};
}

/** @param credentials each text of at most 255 bytes */
export function encodeCredentials({username, password}: Credentials): Uint8Array {
  const [user, secret] = [Buffer.from(username), Buffer.from(password)];
  return Uint8Array.from([passwordVersion, user.length, ...user, secret.length, ...secret]);
}

/** Reads whether the server accepted the client. */
export function parseStatus(bytes: Uint8Array): Parsed<boolean> {
  if (bytes.length < 2) return 'incomplete';
  // RFC 1929 has the method's version in the first byte; some servers send the SOCKS version instead.
  return {message: bytes[1] === 0, end: 2};
}

export function encodeStatus(accepted: boolean): Uint8Array {
  return Uint8Array.of(passwordVersion, accepted ? 0 : 1);
}

/** Whether `given` is one of `users`. The time it takes tells neither which user matched nor how much of a text did. */
export function isUser(given: Credentials, users: readonly Credentials[]): boolean {
  return users.filter(user => isSame(given, user)).length > 0;
}

function isSame(a: Credentials, b: Credentials): boolean {
  const [userIsSame, passwordIsSame] = [sameText(a.username, b.username), sameText(a.password, b.password)];
  return userIsSame && passwordIsSame;
}

function sameText(a: string, b: string): boolean {
  const digest = (word: string) => createHash('sha256').update(word).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
