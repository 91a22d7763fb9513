import {dirname, resolve} from 'node:path';
import {parseDuration} from '../../quantity/duration.js';
import {quoted} from '../../text/quoted.js';
import {ConfigurationError} from '../configuration-error.js';
import type {PartialConfiguration} from '../model.js';
import {fileSchema} from '../schema/file.js';
import {defaultServiceName} from '../service-name.js';
import {parseChains} from './chains.js';
import {describeIssue} from './describe-issue.js';
import {type ParsedDocument, type Position, parseYaml} from './document.js';
import {parseLabels} from './labels.js';
import {readText} from './read-text.js';
import {parseKeys, parseScreen} from './screen.js';
import {parseService} from './service.js';

export interface FileReading {
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
  {cwd = '.', name = `--config ${file}`}: FileReading = {},
): PartialConfiguration {
  const path = resolve(cwd, file);
  return parseConfigurationText(readText(path, name), file, dirname(path));
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
): PartialConfiguration {
  const document = parseYaml(text);
  const place = ({line, column}: Position) => `${file}:${line}:${column}`;
  if ('error' in document) {
    throw new ConfigurationError([`${place(document.position)}: ${document.error}`]);
  }
  // A file that has only comments is empty.
  const parsed = fileSchema.safeParse(document.data ?? {}, {reportInput: true});
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues
        .flatMap(issue => describeIssue(issue, document))
        .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
        .map(({position, message}) => `${place(position)}: ${message}`),
    );
  }
  const problems: string[] = [];
  const problem = (position: Position, message: string) => {
    problems.push(`${place(position)}: ${message}`);
  };
  const chains = parseChains(parsed.data.chains ?? [], document, problem);
  const {services: written = []} = parsed.data;
  const services = written.map((service, index) =>
    parseService(service, index, file, document, chains, problem),
  );
  for (const {position, message} of sharedNames(written, document)) {
    problems.push(`${place(position)}: ${message}`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  const {transport, threads, control, keys, filters = {}, labels = []} = parsed.data;
  const {inspect, resolve: resolveNames, processes, screen, reporterModule, trafficLogInterval} = parsed.data;
  return {
    transport,
    threads,
    control,
    keys: parseKeys(keys),
    filters: Object.entries(filters).map(([name, filter]) => ({name, filter})),
    screen: parseScreen(screen),
    labels: parseLabels(labels),
    reporterModule: reporterModule === undefined ? undefined : resolve(directory, reporterModule),
    trafficLogIntervalMs:
      trafficLogInterval === undefined ? undefined : parseDuration(trafficLogInterval) || undefined,
    inspect,
    resolve: resolveNames,
    processes,
    services: services.filter(service => service !== undefined),
    locationOf: (path, key) =>
      place(key === undefined ? document.position(path) : document.keyPosition(path, key)),
  };
}

/** Each service whose name an earlier one has, with the place of its name. */
function sharedNames(
  services: readonly {readonly name?: string | undefined}[],
  document: ParsedDocument,
): {position: Position; message: string}[] {
  const firstOfName = new Map<string, number>();
  const problems: {position: Position; message: string}[] = [];
  for (const [index, {name = defaultServiceName(index)}] of services.entries()) {
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
