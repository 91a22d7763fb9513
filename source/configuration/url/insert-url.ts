import {quoted} from '../../text/quoted.js';
import type {InsertServiceConfiguration} from '../model.js';
import type {SourceLocation} from '../source-location.js';
import {type InsertField, validateInsertService} from '../validate/insert.js';
import {type InlineField, inlineParameters, readInlineLists} from './inline-lists.js';
import {readParameters} from './parameters.js';

/** Query parameters, with gost's aliases, and the fields they set. */
const fieldOfParameter = new Map<string, Exclude<InsertField, 'server'> | InlineField>([
  ['name', 'name'],
  ['interface', 'interface'],
  ['mark', 'mark'],
  ['table', 'table'],
  ['udpTimeout', 'udpTimeout'],
  ['tungo.udpTimeout', 'udpTimeout'],
  ['ttl', 'udpTimeout'],
  ['statsGUID', 'statsGUID'],
  ['tungo.statsGUID', 'statsGUID'],
  ['stats.guid', 'statsGUID'],
  ['allow', 'allow'],
  ['deny', 'deny'],
  ['maxSessions', 'maxSessions'],
  ['maxSessionsPerClient', 'maxSessionsPerClient'],
  ['newSessionsPerSecond', 'newSessionsPerSecond'],
  ['amplification', 'amplification'],
  ...inlineParameters,
]);

export const insertParameters: readonly string[] = [...fieldOfParameter.keys()];

/** `insert://:53?interface=eth0`: the address is the server's. */
export function parseInsertUrl(
  {listen: server = '', target, query = ''}: Readonly<Record<string, string | undefined>>,
  defaultName: string,
  sourceLocation: SourceLocation,
  reject: (message: string) => void,
): InsertServiceConfiguration | undefined {
  if (target) {
    reject(`expected no target behind the server, which it is itself; got ${quoted(target)}`);
    return undefined;
  }
  const parameters = readParameters(query, fieldOfParameter, [], reject);
  const inline = readInlineLists(parameters, 'insert', (parameter, message) =>
    reject(`${parameter}: ${message}`),
  );
  return validateInsertService(
    {
      ...parameters,
      name: parameters.name ?? defaultName,
      server,
      maxSessions: parameters.maxSessions ?? inline.maxSessions,
      newSessionsPerSecond: parameters.newSessionsPerSecond ?? inline.newSessionsPerSecond,
      allow: parameters.allow ?? inline.allow,
      lists: inline.lists,
    },
    sourceLocation,
    (field, message) => reject(field === 'server' ? message : `${field}: ${message}`),
  );
}
