import {readFileSync, statSync} from 'node:fs';
import type {z} from 'zod';
import {checkService, type DraftField} from './check-service.js';
import {ConfigurationError} from './configuration-error.js';
import {type ParsedDocument, type Position, parseYaml} from './document.js';
import {knownKeysAt} from './json-schema.js';
import {suggestion} from './nearest.js';
import {type FileService, fileSchema} from './schema.js';
import type {Configuration, ServiceConfiguration} from './service.js';

const maxFileBytes = 1024 * 1024;

/**
 * Reads the services of a YAML file; every problem is told as `file:line:column: what is wrong`.
 * @throws {ConfigurationError}
 */
export function readConfigurationFile(file: string): Configuration {
  const document = parseYaml(readText(file));
  const place = ({line, column}: Position) => `${file}:${line}:${column}`;
  if ('error' in document) {
    throw new ConfigurationError([`${place(document.position)}: ${document.error}`]);
  }
  if (document.data === null || document.data === undefined) {
    throw new ConfigurationError([
      `${file}:1:1: the file is empty; expected services: and at least one service`,
    ]);
  }
  const parsed = fileSchema.safeParse(document.data, {reportInput: true});
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues
        .flatMap(issue => describeIssue(issue, document))
        .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
        .map(({position, message}) => `${place(position)}: ${message}`),
    );
  }
  const problems: string[] = [];
  const services = parsed.data.services.map((service, index) =>
    understand(service, index, file, document, message => problems.push(message)),
  );
  const names = new Map<string, number>();
  for (const [index, {name = `service-${index}`}] of parsed.data.services.entries()) {
    const first = names.get(name);
    if (first === undefined) {
      names.set(name, index);
      continue;
    }
    const {line} = document.position(['services', first]);
    const where = place(document.position(['services', index, 'name']));
    problems.push(`${where}: the name "${name}" is taken by the service in line ${line}; give it another`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {transport: parsed.data.transport, services: services.filter(service => service !== undefined)};
}

function readText(file: string): string {
  try {
    const {size} = statSync(file);
    if (size > maxFileBytes)
      throw new ConfigurationError([`${file}: expected at most 1 MiB; it has ${size} bytes`]);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const {code, message} = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EACCES: 'this user may not read it',
      EISDIR: 'expected a file, this is a directory',
    };
    throw new ConfigurationError([`--config ${file}: ${reasons[code ?? ''] ?? message}`]);
  }
}

function understand(
  service: FileService,
  index: number,
  file: string,
  document: ParsedDocument,
  problem: (message: string) => void,
): ServiceConfiguration | undefined {
  const at = ['services', index] as const;
  const metadata = service.handler.metadata ?? {};
  const guidKey = (['statsGUID', 'tungo.statsGUID', 'stats.guid'] as const).find(
    key => metadata[key] !== undefined,
  );
  const timeoutKey = (['udpTimeout', 'tungo.udpTimeout'] as const).find(key => metadata[key] !== undefined);
  const paths: Record<DraftField, readonly PropertyKey[]> = {
    name: [...at, 'name'],
    handler: [...at, 'handler', 'type'],
    listen: [...at, 'addr'],
    target: [...at, 'forwarder', 'nodes', 0, 'addr'],
    statsGUID: [...at, 'handler', 'metadata', guidKey ?? 'statsGUID'],
    udpTimeout: [...at, 'handler', 'metadata', timeoutKey ?? 'udpTimeout'],
    maxSessions: [...at, 'limits', 'maxSessions'],
    maxSessionsPerClient: [...at, 'limits', 'maxSessionsPerClient'],
    allow: [...at, 'allow'],
  };
  return checkService(
    {
      name: service.name ?? `service-${index}`,
      handler: service.handler.type,
      listen: service.addr,
      target: service.forwarder.nodes[0]!.addr,
      statsGUID: guidKey && metadata[guidKey],
      udpTimeout: timeoutKey && metadata[timeoutKey],
      maxSessions: service.limits?.maxSessions,
      maxSessionsPerClient: service.limits?.maxSessionsPerClient,
      allow: service.allow,
    },
    {kind: 'file', file, ...document.position(paths.listen)},
    (field, message) => {
      const {line, column} = document.position(paths[field]);
      problem(`${file}:${line}:${column}: ${message}`);
    },
  );
}

interface Problem {
  readonly position: Position;
  readonly message: string;
}

function describeIssue(issue: z.core.$ZodIssue, document: ParsedDocument): Problem[] {
  const {path} = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      position: document.keyPosition(path, key),
      message: `unknown key "${key}"${suggestion(key, knownKeysAt(path))}`,
    }));
  }
  if (issue.input === undefined && path.length > 0) {
    const key = String(path.at(-1));
    return [{position: document.position(path.slice(0, -1)), message: `the key "${key}" is missing`}];
  }
  const expected = issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '');
  return [{position: document.position(path), message: `${expected}; got ${shown(issue.input)}`}];
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'object' ? 'a mapping' : JSON.stringify(value);
}
