import {dirname, resolve} from 'node:path';
import {parseDurationOrSeconds} from '../../quantity/duration.js';
import {quoted} from '../../text/quoted.js';
import {ConfigurationError} from '../configuration-error.js';
import type {NamedFilter, PartialConfiguration} from '../model.js';
import {createAuthReader, type PasswordPlaces} from '../passwords/read-auth.js';
import {fileSchema} from '../schema/file.js';
import {soundParts} from '../schema/sound-parts.js';
import {defaultServiceName} from '../service-name.js';
import {parseCollectorUrl} from '../url/collector-url.js';
import {pathProblems} from '../validate/services.js';
import {parseApps} from './apps.js';
import {parseChains} from './chains.js';
import {describeIssue, type Problem} from './describe-issue.js';
import {type ParsedDocument, type Position, parseYaml} from './document.js';
import {parseFleet} from './fleet.js';
import {parseLabels} from './labels.js';
import {canonicalKeys} from './letter-case.js';
import {parseMetrics} from './metrics.js';
import {createNamedLists} from './named-lists.js';
import {withPasswords} from './passwords.js';
import {readText} from './read-text.js';
import {parseKeys, parseScreen} from './screen.js';
import {parseService} from './service.js';

export interface FileReading extends Pick<PasswordPlaces, 'env'> {
  /** What a relative path starts from; by default the working directory. */
  readonly cwd?: string;
  /** What messages call the file when it cannot be read; by default the flag and its value. */
  readonly name?: string;
}

/**
 * Reads a YAML file, with or without services. Each problem reads `file:line:column: what is wrong; what would be right`,
 * in the order of their lines.
 * @throws {ConfigurationError}
 */
export function readConfigurationFile(
  file: string,
  {cwd = '.', name = `--config ${file}`, env = process.env}: FileReading = {},
): PartialConfiguration {
  const path = resolve(cwd, file);
  return parseConfigurationText(readText(path, name), file, dirname(path), env);
}

/**
 * Parses the text of a YAML file.
 * @param file what messages call it
 * @param directory where relative paths start
 * @throws {ConfigurationError}
 */
export function parseConfigurationText(
  text: string,
  file: string,
  directory = dirname(file),
  env: NodeJS.ProcessEnv = process.env,
): PartialConfiguration {
  const problems: Problem[] = [];
  const problem = (position: Position, message: string) => {
    problems.push({position, message});
  };
  const document = parseYaml(text, (parsed, at) => {
    for (const {written, other, at: offset} of canonicalKeys(parsed)) {
      problem(at(offset), `${written} is ${other} again, in other letter case; keep one of the two`);
    }
  });
  const place = ({line, column}: Position) => `${file}:${line}:${column}`;
  if ('error' in document) {
    throw new ConfigurationError([`${place(document.position)}: ${document.error}`]);
  }
  // A file that has only comments is empty.
  const parsed = fileSchema.safeParse(document.data ?? {}, {reportInput: true});
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap(issue => describeIssue(issue, document)));
  const warnings: string[] = [];
  const sound = withPasswords(
    parsed.data ?? soundParts(document.data),
    createAuthReader({directory, env}),
    (at, message) => problem(document.position(at), message),
    (at, message) => warnings.push(`${place(document.position(at))}: ${message}`),
  );
  const named = createNamedLists(sound, document, problem);
  const chains = parseChains(sound.chains ?? [], named, document, problem);
  const {services: written = []} = sound;
  const services = written.map(
    (service, index) => service && parseService(service, index, file, document, chains, named, problem),
  );
  const metrics = parseMetrics(sound.metrics, document, problem);
  const collector =
    sound.ipfix === undefined
      ? undefined
      : parseCollectorUrl(sound.ipfix, message => problem(document.position(['ipfix']), message));
  for (const {position, message} of sharedNames(written, document)) problem(position, message);
  // Without other problems the caller looks at these, too, as not all services may be used.
  if (problems.length > 0) {
    for (const {service, message} of pathProblems(services.filter(service => service !== undefined))) {
      if (service.sourceLocation.kind === 'file') problem(service.sourceLocation, message);
    }
  }
  const fleet = parseFleet(parsed.data?.fleet, directory, (path, message) =>
    problem(document.position(['fleet', ...path]), message),
  );
  if (problems.length > 0) {
    throw new ConfigurationError(
      problems
        .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
        .map(({position, message}) => `${place(position)}: ${message}`),
    );
  }
  const {transport, threads, control, keys, filters = {}, alerts = {}, labels = [], apps = {}} = parsed.data!;
  const {
    inspect,
    resolve: resolveNames,
    processes,
    geo,
    screen,
    reporterModule,
    trafficLogInterval,
  } = parsed.data!;
  return {
    transport,
    threads,
    control,
    metrics,
    fleet,
    keys: parseKeys(keys),
    filters: namedFilters(filters),
    alerts: namedFilters(alerts),
    screen: parseScreen(screen),
    labels: parseLabels(labels),
    apps: parseApps(apps),
    reporterModule: reporterModule === undefined ? undefined : resolve(directory, reporterModule),
    trafficLogIntervalMs:
      trafficLogInterval === undefined ? undefined : parseDurationOrSeconds(trafficLogInterval) || undefined,
    inspect,
    resolve: resolveNames,
    processes,
    geo: geo?.map(path => resolve(directory, path)),
    ipfix: collector,
    warnings,
    services: services.filter(service => service !== undefined),
    locationOf: (path, key) =>
      place(key === undefined ? document.position(path) : document.keyPosition(path, key)),
  };
}

function namedFilters(filters: Readonly<Record<string, string>>): readonly NamedFilter[] {
  return Object.entries(filters).map(([name, filter]) => ({name, filter}));
}

/** Each service whose name an earlier one has, with the place of its name. */
function sharedNames(
  services: readonly ({readonly name?: string | undefined} | undefined)[],
  document: ParsedDocument,
): {position: Position; message: string}[] {
  const firstOfName = new Map<string, number>();
  const problems: {position: Position; message: string}[] = [];
  for (const [index, service] of services.entries()) {
    if (!service) continue;
    const {name = defaultServiceName(index)} = service;
    const first = firstOfName.get(name);
    if (first === undefined) {
      firstOfName.set(name, index);
      continue;
    }
    const {line} = document.position(['services', first]);
    problems.push({
      position: document.position(['services', index, 'name']),
      message: `the name ${quoted(name)} is taken by the service in line ${line}; give it another`,
    });
  }
  return problems;
}
