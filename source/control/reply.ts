import {withEscapedControls} from '../text/sanitize.js';
/** The answer to a request; `body` becomes JSON. */
export interface Reply {
  /** An HTTP status (RFC 9110, section 15). */
  readonly status: number;
  readonly body: unknown;
  /** With status 405: the methods that the resource supports. */
  readonly allow?: readonly string[];
}

/** An error; the sentence says what was expected. */
export interface Wrong {
  readonly error: string;
}

export function ok(body: unknown): Reply {
  return {status: 200, body};
}

/** @param sentence what is wrong, and what was expected */
export function refuse(status: number, sentence: string): Reply {
  return {status, body: {error: sentence}};
}

/** The body as it is sent: indented for people, like exported snapshots. */
export function formatBody(body: unknown): string {
  return `${withEscapedControls(JSON.stringify(body, null, 2))}\n`;
}
