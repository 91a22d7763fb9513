import {readFileSync} from 'node:fs';
import type {Endpoint} from '../../address/endpoint.js';
import type {IpfixCollector} from '../../configuration/model.js';
import {intervalLimitsMs, lingerLimitsMs, maxThreads} from '../../configuration/ranges.js';
import {parseCollectorUrl} from '../../configuration/url/collector-url.js';
import type {FleetUrl} from '../../configuration/url/fleet-url.js';
import {withoutSecrets} from '../../configuration/url/secrets.js';
import {parseMetricsEndpoint} from '../../configuration/validate/metrics.js';
import {type TransportChoice, transportChoices} from '../../flow/transport-choice.js';
import {packageDirectory} from '../../package-directory.js';
import {formatDuration, parseDuration} from '../../quantity/duration.js';
import {parseQuantity} from '../../quantity/quantity.js';
import {allUnits, type Units} from '../../quantity/units.js';
import {quoted} from '../../text/quoted.js';
import {type ThemeName, themeNames} from '../../text/theme-name.js';
import {version} from '../../version.js';
import {parseColumns} from '../../view/columns/choose.js';
import type {ColumnId} from '../../view/columns/column.js';
import {parseFilter} from '../../view/filter/filter.js';
import {markRange} from '../../view/filter/mark.js';
import {parseSort, type Sort} from '../../view/sorting/sort.js';
import {type LogLevel, logLevels, type Output, outputs} from './choices.js';
import {completionScript, shells} from './completions.js';
import {type FileCommand, parseFileCommand, parseSpeed} from './file-command.js';
import {completedFlags} from './flags.js';
import {type FleetCommand, parseFleetCommand, parseFleetFlag} from './fleet-command.js';
import {helpText} from './help.js';
import {parseInsertCommand} from './insert-command.js';
import {type GivenFlags, readFlags} from './read-flags.js';
import {UsageError} from './usage-error.js';

/** The command line, checked. */
export interface CommandOptions {
  readonly file: FileCommand | undefined;
  readonly fleetCommand: FleetCommand | undefined;
  /** The speed of a replay; 1 is the original speed. */
  readonly speed: number | undefined;
  readonly record: string | undefined;
  /** The pcapng file that datagrams are written to. */
  readonly write: string | undefined;
  /** How large it may become. */
  readonly writeLimitBytes: number;
  /** Of new files, as in chmod(2). */
  readonly fileMode: number | undefined;
  readonly listen: readonly string[];
  /** It may hold a password. */
  readonly forward: string | undefined;
  readonly config: string | undefined;
  readonly demo: boolean;
  /** Says what would be changed in this machine's network, and changes nothing. */
  readonly dryRun: boolean;
  readonly transport: TransportChoice | undefined;
  readonly threads: number | undefined;
  /** As the file says when undefined; so are `resolve` and `processes`. */
  readonly inspect: boolean | undefined;
  readonly resolve: boolean | undefined;
  readonly processes: boolean | undefined;
  /** Files that tell where addresses are; as the configuration says when undefined. */
  readonly geo: readonly string[] | undefined;
  /** As the file says when undefined, or else as usual; so are the other settings of the screen. */
  readonly intervalMs: number | undefined;
  readonly sort: Sort | undefined;
  /** `@name` is one of the configuration's; undefined when none was asked for. */
  readonly filter: string | undefined;
  readonly columns: readonly ColumnId[] | undefined;
  readonly units: Units | undefined;
  readonly theme: ThemeName | undefined;
  /** Undefined: as the locale says. */
  readonly ascii: boolean | undefined;
  /** The screen reads clicks and the wheel. */
  readonly mouse: boolean | undefined;
  /** An alert rings the bell of the terminal when it begins. */
  readonly bell: boolean | undefined;
  /** Starts with the view of the last run, and saves the view for the next one. */
  readonly remember: boolean | undefined;
  /** Addresses and names are masked wherever they are shown or written, but for the log. */
  readonly privacy: boolean | undefined;
  /** How long ended flows stay; undefined as ever. */
  readonly lingerMs: number | undefined;
  readonly headless: boolean;
  readonly output: Output;
  /** The exit status is 3 if an alert was on, and nothing else failed. */
  readonly failOnAlert: boolean;
  readonly durationMs: number | undefined;
  /** How long established flows may go on after SIGTERM. */
  readonly drainMs: number | undefined;
  readonly snapshot: string | undefined;
  readonly logFile: string | undefined;
  readonly logLevel: LogLevel | undefined;
  /** Where the control socket is to be. */
  readonly control: string | undefined;
  /** Where metrics are to be served. */
  readonly metrics: Endpoint | undefined;
  /** The fleet that this machine joins. */
  readonly fleet: FleetUrl | undefined;
  /** What this machine is called there. */
  readonly fleetHost: string | undefined;
  /** Who gets IPFIX records of flows; as the file says when undefined. */
  readonly ipfix: IpfixCollector | undefined;
  /** Disables actions on flows and changes of their metadata. */
  readonly readonly: boolean | undefined;
  /** Whom root becomes after the start; undefined for who ran sudo. */
  readonly user: string | undefined;
  readonly keepRoot: boolean;
}

/**
 * Reads the command line; `--help` and `--version` print and end the process.
 * @throws {UsageError}
 */
export function parseCommandLine(argv: readonly string[]): CommandOptions {
  const {given, words, unknown} = readFlags(argv);
  if (given.help) printAndExit(`\nudptop: htop for UDP flows\n${helpText()}\n`);
  if (given.version) printAndExit(`${version}\n`);
  if (given.printConfig) printAndExit(readFileSync(configurationTemplate, 'utf8'));
  const shell = oneOf('--completions', once('--completions', given.completions), shells);
  if (shell) printAndExit(completionScript(shell, completedFlags()));
  if (unknown !== undefined) throw new UsageError(`unknown flag ${unknown}: see udptop --help`);
  const file = parseFileCommand(words, given);
  const fleetCommand = parseFleetCommand(words, given);
  const inserted = parseInsertCommand(words, {
    mark: once('--mark', given.mark, 'a number such as 0x2070'),
    table: once('--table', given.table, 'a number such as 7564'),
  });
  const [extra] = words;
  if ([file, fleetCommand, inserted].every(each => each === undefined) && extra !== undefined) {
    throw new UsageError(
      `unexpected argument "${withoutSecrets(extra)}": a service is given as --listen <url>, see udptop --help`,
    );
  }
  if (given.failOnAlert && !given.headless) {
    throw new UsageError(
      '--fail-on-alert is for runs with --headless: on a screen, whoever looks at it sees the alert',
    );
  }
  const interval = once('--interval', given.interval);
  const duration = once('--duration', given.duration);
  const drain = once('--drain', given.drain);
  const linger = once('--linger', given.linger);
  const fleet = once('--fleet', given.fleet, 'a URL such as nats://hub:4222/edge');
  return {
    file,
    fleetCommand,
    speed: parseSpeed(once('--speed', given.speed), file),
    record: once('--record', given.record, 'a file'),
    ...parseWriteFlags(given),
    fileMode: parseFileMode(once('--file-mode', given.fileMode)),
    listen: [
      ...(inserted ?? []),
      ...(given.listen ?? []).map(url =>
        valued('--listen', url, 'a URL such as udp://127.0.0.1:5300/127.0.0.1:53'),
      ),
    ],
    forward: once('--forward', given.forward, 'a URL such as socks5://127.0.0.1:1080'),
    config: once('--config', given.config, 'a file'),
    demo: given.demo ?? false,
    dryRun: given.dryRun ?? false,
    transport: oneOf('--transport', once('--transport', given.transport), transportChoices),
    threads: parseThreads(once('--threads', given.threads)),
    inspect: given.inspect,
    resolve: given.resolve,
    processes: given.processes,
    geo: given.geo?.map(file => valued('--geo', file, 'an .mmdb file')),
    intervalMs: interval === undefined ? undefined : durationWithin('--interval', interval, intervalLimitsMs),
    sort: parseSortFlag(once('--sort', given.sort)),
    filter: parseFilterFlag(once('--filter', given.filter)),
    columns: parseColumnsFlag(once('--columns', given.columns)),
    units: oneOf('--units', once('--units', given.units), allUnits),
    theme: oneOf('--theme', once('--theme', given.theme), themeNames),
    ascii: given.ascii,
    mouse: given.mouse,
    bell: given.bell,
    remember: given.remember,
    privacy: given.privacy,
    lingerMs: linger === undefined ? undefined : durationWithin('--linger', linger, lingerLimitsMs),
    headless: given.headless ?? false,
    output: oneOf('--output', once('--output', given.output), outputs) ?? 'table',
    failOnAlert: given.failOnAlert ?? false,
    durationMs:
      duration === undefined ? undefined : durationWithin('--duration', duration, {min: 1, max: 2 ** 31 - 1}),
    drainMs: drain === undefined ? undefined : durationWithin('--drain', drain, {min: 1, max: 2 ** 31 - 1}),
    snapshot: once('--snapshot', given.snapshot, 'a file, or - for standard output'),
    logFile: once('--log-file', given.logFile, 'a file'),
    logLevel: oneOf('--log-level', once('--log-level', given.logLevel), logLevels),
    control: once('--control', given.control, 'a path for the socket'),
    metrics: parseMetricsFlag(once('--metrics', given.metrics, 'an address such as 127.0.0.1:9464')),
    fleet: fleet === undefined ? undefined : parseFleetFlag('--fleet', fleet),
    fleetHost: once('--fleet-host', given.fleetHost, 'a name'),
    ipfix: parseIpfixFlag(once('--ipfix', given.ipfix, 'a collector such as 127.0.0.1:4739')),
    readonly: given.readonly,
    user: once('--user', given.user, 'a user such as nobody, or 1000:1000'),
    keepRoot: given.keepRoot ?? false,
  };
}

/** The file that `--print-config` prints: every setting, and every key that can be bound. */
const configurationTemplate = new URL('config/everything.yaml', packageDirectory);

function printAndExit(text: string): never {
  process.stdout.write(text);
  process.exit(0);
}

function valued(flag: string, value: string, expected: string): string {
  if (value === '') throw new UsageError(`${flag} needs ${expected}`);
  return value;
}

function once(flag: string, values: readonly string[] | undefined, expected = 'a value'): string | undefined {
  if (values === undefined || values.length === 0) return undefined;
  if (values.length > 1) throw new UsageError(`${flag} was given ${values.length} times: give it once`);
  return flag === '--filter' ? values[0]! : valued(flag, values[0]!, expected);
}

function oneOf<Choice extends string>(
  flag: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find(each => each === value);
  if (!choice) throw new UsageError(`${flag}: expected ${choices.join(', ')}; got "${value}"`);
  return choice;
}

function durationWithin(flag: string, value: string, {min, max}: {min: number; max: number}): number {
  const ms = parseDuration(value);
  if (ms === undefined) {
    throw new UsageError(`${flag}: expected a duration such as 500ms, 1s or 1m30s; got "${value}"`);
  }
  if (ms < min || ms > max) {
    throw new UsageError(
      `${flag}: expected ${formatDuration(min)} to ${formatDuration(max)}; got "${value}"`,
    );
  }
  return ms;
}

function parseThreads(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const threads = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (threads < 1 || threads > maxThreads) {
    throw new UsageError(`--threads: expected a whole number from 1 to ${maxThreads}; got "${value}"`);
  }
  return threads;
}

function parseIpfixFlag(value: string | undefined): IpfixCollector | undefined {
  if (value === undefined) return undefined;
  const problems: string[] = [];
  const collector = parseCollectorUrl(value, problem => problems.push(`--ipfix: ${problem}`));
  if (problems.length > 0) throw new UsageError(problems);
  return collector;
}

/** @throws {UsageError} */
function parseWriteFlags(given: GivenFlags): Pick<CommandOptions, 'write' | 'writeLimitBytes'> {
  const write = once('--write', given.write, 'a file such as udp.pcapng');
  const limit = once('--write-limit', given.writeLimit);
  if (write === '-' || write?.endsWith('.gz')) {
    throw new UsageError(
      `--write: expected a file such as udp.pcapng, which is not compressed; got ${quoted(write)}`,
    );
  }
  if (limit === undefined) return {write, writeLimitBytes: defaultWriteLimitBytes};
  if (write === undefined) throw new UsageError('--write-limit is for --write <file>, which is missing');
  const bytes = Math.round(parseQuantity(limit, 'bytes') ?? Number.NaN);
  if (!(bytes >= leastWriteLimitBytes && Number.isSafeInteger(bytes))) {
    throw new UsageError(
      `--write-limit: expected a size from 1M up, such as 500M or 2G; got ${quoted(limit)}`,
    );
  }
  return {write, writeLimitBytes: bytes};
}

const defaultWriteLimitBytes = 1_000_000_000;
const leastWriteLimitBytes = 1_000_000;

function parseFileMode(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  // Files that udptop cannot write again itself, or that anybody can run, are no use.
  if (!/^0?[67][0-7]{2}$/.test(value)) {
    throw new UsageError(
      `--file-mode: expected a mode such as 600 or 640, which lets you read and write; got ${quoted(value)}`,
    );
  }
  return Number.parseInt(value, 8);
}

function parseMetricsFlag(value: string | undefined): Endpoint | undefined {
  if (value === undefined) return undefined;
  const endpoint = parseMetricsEndpoint(value);
  if ('error' in endpoint) throw new UsageError(`--metrics: ${endpoint.error}`);
  return endpoint;
}

function parseSortFlag(value: string | undefined): Sort | undefined {
  if (value === undefined) return undefined;
  const sort = parseSort(value);
  if ('error' in sort) throw new UsageError(`--sort: ${sort.error}`);
  return sort;
}

function parseColumnsFlag(value: string | undefined): readonly ColumnId[] | undefined {
  if (value === undefined) return undefined;
  const columns = parseColumns(value);
  if ('error' in columns) throw new UsageError(`--columns: ${columns.error}`);
  return columns;
}

function parseFilterFlag(value: string | undefined): string | undefined {
  if (value === undefined || value.startsWith('@')) return value;
  const filter = parseFilter(value);
  if ('error' in filter) {
    const marked = markRange(value, filter).replaceAll(/^/gm, '  ');
    throw new UsageError([`--filter: ${filter.error}`, ...marked.split('\n')]);
  }
  return value;
}
