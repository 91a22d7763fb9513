import {quoted} from '../../text/quoted.js';
import type {ReduServiceConfiguration} from '../model.js';
import {ignoredParameters} from '../schema/ignored-keys.js';
import type {SourceLocation} from '../source-location.js';
import {type ReduField, validateReduService} from '../validate/redu.js';
import {type InlineField, inlineParameters, readInlineLists} from './inline-lists.js';
import {readParameters} from './parameters.js';

/** Query parameters, with gost's aliases, and the fields they set. */
const fieldOfParameter = new Map<string, Exclude<ReduField, 'listen'> | InlineField>([
  ['name', 'name'],
  ['tproxy', 'tproxy'],
  ['transparent', 'transparent'],
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
  ['interface', 'interface'],
  ['so_mark', 'so_mark'],
  ...inlineParameters,
]);

export const reduParameters: readonly string[] = [...fieldOfParameter.keys()];

/** `redu://:12345?tproxy=auto`. */
export function parseReduUrl(
  {listen = '', target, query = ''}: Readonly<Record<string, string | undefined>>,
  defaultName: string,
  sourceLocation: SourceLocation,
  reject: (message: string) => void,
): ReduServiceConfiguration | undefined {
  if (target) {
    reject(`expected no target: datagrams go where they are bound for; got ${quoted(target)}`);
    return undefined;
  }
  const parameters = readParameters(query, fieldOfParameter, ignoredParameters.sockets, reject);
  const inline = readInlineLists(parameters, 'redu', (parameter, message) =>
    reject(`${parameter}: ${message}`),
  );
  return validateReduService(
    {
      ...parameters,
      name: parameters.name ?? defaultName,
      listen,
      maxSessions: parameters.maxSessions ?? inline.maxSessions,
      newSessionsPerSecond: parameters.newSessionsPerSecond ?? inline.newSessionsPerSecond,
      allow: parameters.allow ?? inline.allow,
      lists: inline.lists,
    },
    sourceLocation,
    (field, message) => reject(field === 'listen' ? message : `${field}: ${message}`),
  );
}
