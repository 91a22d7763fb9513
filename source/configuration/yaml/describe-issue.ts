import {stringify} from 'yaml';
import type {z} from 'zod';
import {suggestion} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import {refuseForCapture} from '../capture-refusals.js';
import {refuseConnector, refuseHandler, refuseKey, refuseListener} from '../gost-refusals.js';
import {serviceVariant} from '../schema/fields.js';
import {exampleAt, knownKeysAt} from '../schema/lookup.js';
import type {ParsedDocument, Position} from './document.js';

export interface Problem {
  readonly position: Position;
  /** What is wrong, and what would be right. */
  readonly message: string;
}

/** How many unknown keys of one mapping are reported: finding the position of each takes a search from its start. */
const maxUnknownKeys = 100;

/** What stands under these keys may be a password, whatever is wrong with it. */
const secretKeys: ReadonlySet<string> = new Set(['auth', 'auths', 'users', 'user', 'username', 'password']);

/** YAML's words for zod's names of JavaScript types. */
const yamlTypes: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
};

/** Turns an issue of the schema into sentences, each with its position in the document. */
export function describeIssue(issue: z.core.$ZodIssue, document: ParsedDocument): Problem[] {
  const {path} = issue;
  const variant = variantAt(path, document);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeysAt(path, variant);
    const isCapture = path[0] === 'services' && variant === serviceVariant('capture');
    return issue.keys.slice(0, maxUnknownKeys).map(key => ({
      position: document.keyPosition(path, key),
      message:
        (isCapture ? refuseForCapture(key) : undefined) ??
        refuseKey(path, key) ??
        `unknown key ${quoted(key)}${suggestion(key, known)}`,
    }));
  }
  if (issue.code === 'invalid_union') {
    const errors = isService(path) ? issue.errors[variant] : errorsInMapping(issue);
    if (!errors) return describeClosestBranch(issue, document);
    return errors.flatMap(each => describeIssue({...each, path: [...path, ...each.path]}, document));
  }
  const example = exampleText(path, exampleAt(path, variant));
  if (issue.input === undefined && path.length > 0) {
    const key = String(path.at(-1));
    const message = `the key "${key}" is missing; expected ${example ?? `${key}: ...`}`;
    return [{position: document.position(path.slice(0, -1)), message}];
  }
  const refusal = refuseType(path, issue.input);
  if (refusal !== undefined) return [{position: document.position(path), message: refusal}];
  const got = path.some(step => secretKeys.has(String(step))) ? 'something else' : shown(issue.input);
  return [{position: document.position(path), message: `${expectation(issue, example)}; got ${got}`}];
}

/** Why a type of gost is refused. */
function refuseType(path: readonly PropertyKey[], type: unknown): string | undefined {
  const [what, key] = path.slice(-2);
  if (key !== 'type' || typeof type !== 'string') return undefined;
  switch (what) {
    case 'handler':
      return refuseHandler(type);
    case 'listener':
      return refuseListener(type);
    case 'connector':
    case 'dialer':
      return refuseConnector(what, type);
    default:
      return undefined;
  }
}

/** Describes the wrong entry of a list, rather than that the list is no text. */
function describeClosestBranch(issue: z.core.$ZodIssueInvalidUnion, document: ParsedDocument): Problem[] {
  const deepest = issue.errors
    .flat()
    .reduce((path, {path: other}) => (other.length > path.length ? other : path), [] as PropertyKey[]);
  const path = [...issue.path, ...deepest];
  const input = deepest.reduce(
    (value, step) => (value as Record<PropertyKey, unknown>)?.[step],
    issue.input as unknown,
  );
  return [{position: document.position(path), message: `${issue.message}; got ${shown(input)}`}];
}

/** What is wrong in a mapping, where a mapping was one of what was expected; undefined if it was not. */
function errorsInMapping({input, errors}: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return undefined;
  return errors.find(branch => branch.every(({code, path}) => code !== 'invalid_type' || path.length > 0));
}

function isService(path: readonly PropertyKey[]): boolean {
  return path.length === 2 && path[0] === 'services';
}

/** The variant of the service at `path`, or around it: that of its handler's type, or else the first. */
function variantAt(path: readonly PropertyKey[], document: ParsedDocument): number {
  const services = (document.data as {services?: unknown}).services;
  const service = Array.isArray(services) ? services[Number(path[1])] : undefined;
  return serviceVariant(service?.handler?.type);
}

function expectation(issue: z.core.$ZodIssue, example: string | undefined): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  const type = yamlTypes[issue.expected] ?? issue.expected;
  return `expected ${type}${example === undefined ? '' : ` such as ${example}`}`;
}

/** `addr: 127.0.0.1:5300`; undefined without an example. */
function exampleText(path: readonly PropertyKey[], example: unknown): string | undefined {
  if (example === undefined) return undefined;
  const options = {collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0} as const;
  const key = path.at(-1);
  return stringify(typeof key === 'string' ? {[key]: example} : example, options)
    .trim()
    .replace(/^\{(.*)\}$/, typeof key === 'string' ? '$1' : '{$1}');
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'object' ? 'a mapping' : String(value);
}
