/** What a request is answered with; `body` becomes JSON. */
export interface Reply {
  /** An HTTP status (RFC 9110, section 15). */
  readonly status: number;
  readonly body: unknown;
  /** With status 405: the methods that the resource has. */
  readonly allow?: readonly string[];
}

/** A sentence that says what was expected. */
export interface Wrong {
  readonly error: string;
}

export function ok(body: unknown): Reply {
  return {status: 200, body};
}

/** @param sentence what is wrong, and what would be right */
export function refuse(status: number, sentence: string): Reply {
  return {status, body: {error: sentence}};
}

/** A reply's body as it is sent: indented for people, as exported snapshots are. */
export function formatBody(body: unknown): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
