import {stringify} from 'yaml';
import type {z} from 'zod';
import {suggestion} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import {serviceVariant} from '../schema/fields.js';
import {exampleAt, knownKeysAt} from '../schema/json-schema.js';
import type {ParsedDocument, Position} from './document.js';

export interface Problem {
  readonly position: Position;
  /** What is wrong; what would be right. */
  readonly message: string;
}

/** Of unknown keys in one mapping; each is looked for from the mapping's first. */
const maxKeysTold = 100;

/** YAML's words for what zod names in JavaScript's. */
const wordOfType: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
};

/** An issue of the schema as sentences, each with its place in the document. */
export function describeIssue(issue: z.core.$ZodIssue, document: ParsedDocument): Problem[] {
  const path = issue.path;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, maxKeysTold).map(key => ({
      position: document.keyPosition(path, key),
      message: `unknown key ${quoted(key)}${suggestion(key, knownKeysAt(path, variantAt(path, document)))}`,
    }));
  }
  if (issue.code === 'invalid_union') {
    const variant = isService(path) ? issue.errors[variantAt(path, document)] : undefined;
    if (!variant) return describeClosestBranch(issue, document);
    return variant.flatMap(each => describeIssue({...each, path: [...path, ...each.path]}, document));
  }
  if (issue.input === undefined && path.length > 0) {
    const key = String(path.at(-1));
    const example = exampleText(path, variantAt(path, document));
    const message = `the key "${key}" is missing; expected ${example ?? `${key}: ...`}`;
    return [{position: document.position(path.slice(0, -1)), message}];
  }
  const got = path.at(-1) === 'password' ? 'something else' : shown(issue.input);
  return [{position: document.position(path), message: `${expectedBy(issue, document)}; got ${got}`}];
}

/** A list with a wrong entry: the entry is what is told about, not that it is no text. */
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

function isService(path: readonly PropertyKey[]): boolean {
  return path.length === 2 && path[0] === 'services';
}

/** Which variant the service at `path`, or around it, is: that of its handler's type, or else the first. */
function variantAt(path: readonly PropertyKey[], document: ParsedDocument): number {
  const services = (document.data as {services?: unknown}).services;
  const service = Array.isArray(services) ? services[Number(path[1])] : undefined;
  return serviceVariant(service?.handler?.type);
}

function expectedBy(issue: z.core.$ZodIssue, document: ParsedDocument): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  const example = exampleText(issue.path, variantAt(issue.path, document));
  const word = wordOfType[issue.expected] ?? issue.expected;
  return `expected ${word}${example === undefined ? '' : ` such as ${example}`}`;
}

/** `addr: 127.0.0.1:5300`, where the schema has an example. */
function exampleText(path: readonly PropertyKey[], variant: number): string | undefined {
  const example = exampleAt(path, variant);
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
