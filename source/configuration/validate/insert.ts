import type {InsertServiceConfiguration} from '../model.js';
import type {SourceLocation} from '../source-location.js';
import {type CommonDraft, validateCommon} from './common.js';
import {deviceNameError} from './device-name.js';
import {parseServerEndpoint} from './endpoint.js';
import {type MarksDraft, validateMarks} from './marks.js';

/** An insertion as written, not yet validated. */
export interface InsertDraft extends Omit<CommonDraft, 'so_mark'>, MarksDraft {
  /** The server's port, and its address if it is one: `:53`, `10.0.0.2:27015`. */
  readonly server: string;
  /** What clients come through; not where datagrams leave. */
  readonly interface?: string | undefined;
}

export type InsertField = Exclude<keyof InsertDraft, 'lists'>;

/** Validates a draft and parses its texts. Undefined if there is a problem; each is reported with its field. */
export function validateInsertService(
  {server: written, interface: name, mark, table, ...rest}: InsertDraft,
  sourceLocation: SourceLocation,
  problem: (field: InsertField, message: string, index?: number) => void,
): InsertServiceConfiguration | undefined {
  let sound = true;
  const reject = (field: InsertField, message: string, index?: number) => {
    sound = false;
    problem(field, message, index);
  };
  const server = parseServerEndpoint(written);
  if ('error' in server) reject('server', server.error);
  const wrongName = name === undefined ? undefined : deviceNameError(name);
  if (wrongName !== undefined) reject('interface', wrongName);
  const marked = validateMarks({mark, table}, reject);
  const common = validateCommon(rest, (field, message, index) =>
    reject(field as InsertField, message, index),
  );
  if (!sound || 'error' in server) return undefined;
  return {
    ...common,
    // They reach the server without the relay, too.
    allow: rest.allow === undefined ? 'any' : common.allow,
    handler: 'insert',
    server,
    ...(name !== undefined && {interface: name}),
    ...marked,
    sourceLocation,
  };
}
