import {type CompletedFlag, knownValues} from './completions.js';

// Every text flag is a list, so that a flag given twice is noticed.
const text = {type: 'string', isMultiple: true} as const;
export const flags = {
  listen: {...text, shortFlag: 'L'},
  forward: {...text, shortFlag: 'F'},
  config: {...text, shortFlag: 'C'},
  demo: {type: 'boolean'},
  dryRun: {type: 'boolean'},
  mark: text,
  table: text,
  transport: text,
  threads: text,
  inspect: {type: 'boolean'},
  resolve: {type: 'boolean'},
  processes: {type: 'boolean'},
  geo: text,
  interval: {...text, shortFlag: 'i'},
  sort: {...text, shortFlag: 's'},
  filter: {...text, shortFlag: 'f'},
  columns: text,
  units: text,
  theme: text,
  ascii: {type: 'boolean'},
  mouse: {type: 'boolean'},
  bell: {type: 'boolean'},
  remember: {type: 'boolean'},
  privacy: {type: 'boolean'},
  linger: text,
  headless: {type: 'boolean'},
  output: text,
  failOnAlert: {type: 'boolean'},
  duration: text,
  drain: text,
  snapshot: text,
  record: text,
  write: text,
  writeLimit: text,
  fileMode: text,
  speed: text,
  logFile: text,
  logLevel: text,
  control: text,
  metrics: text,
  fleet: text,
  fleetHost: text,
  ipfix: text,
  readonly: {type: 'boolean'},
  user: text,
  keepRoot: {type: 'boolean'},
  printConfig: {type: 'boolean'},
  completions: text,
  help: {type: 'boolean', shortFlag: 'h'},
  version: {type: 'boolean', shortFlag: 'V'},
} as const;

/** A flag as it is shown: `-L` and `--listen`. A flag that is on by default is shown as its `--no-`. */
export function flagNames(name: keyof typeof flags): {
  readonly short: string | undefined;
  readonly long: string;
} {
  const flag = flags[name];
  return {
    short: 'shortFlag' in flag ? `-${flag.shortFlag}` : undefined,
    long: onByDefault.has(name) ? `--no-${flagText(name).slice(2)}` : flagText(name),
  };
}

/** The flags as shells complete them. */
export function completedFlags(): CompletedFlag[] {
  return (Object.keys(flags) as (keyof typeof flags)[]).map(name => ({
    ...flagNames(name),
    values: flags[name].type === 'boolean' ? undefined : (knownValues[name] ?? 'text'),
  }));
}

const onByDefault: ReadonlySet<string> = new Set(['bell', 'inspect', 'mouse', 'processes', 'remember']);

export function flagText(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
