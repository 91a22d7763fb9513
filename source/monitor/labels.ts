import {isIP} from 'node:net';
import {addressSet} from '../address/block.js';
import {hostOf, portOf} from '../address/endpoint.js';
import type {LabelMatch, LabelRule} from '../configuration/model.js';
import type {Metadata} from '../flow/metadata.js';

/** What rules match on; endpoints are like `127.0.0.1:53` or `[::1]:53`. */
export interface LabelledFlow {
  readonly client: string;
  readonly target: string;
  readonly service: string;
}

interface ParsedEndpoint {
  /** Undefined for a name, which matches no block. */
  readonly host: string | undefined;
  readonly port: number;
}

type Test = (client: ParsedEndpoint, target: ParsedEndpoint, service: string) => boolean;

/**
 * Returns the metadata that the rules add to a flow; undefined if none matches. Rules are compiled once, so a flow costs
 * parsing two addresses and one comparison per field.
 */
export function createLabels(rules: readonly LabelRule[]): (flow: LabelledFlow) => Metadata | undefined {
  if (rules.length === 0) return () => undefined;
  const compiled = rules.map(({match, set}) => ({tests: compile(match), set}));
  const parseTarget = rememberLast(parseEndpoint);
  return flow => {
    const client = parseEndpoint(flow.client);
    const target = parseTarget(flow.target);
    let labels: Metadata | undefined;
    for (const {tests, set} of compiled) {
      if (tests.every(test => test(client, target, flow.service))) labels = {...labels, ...set};
    }
    return labels;
  };
}

function compile({client, target, port, clientPort, service}: LabelMatch): Test[] {
  const tests: Test[] = [];
  // Cheap tests first.
  if (service) tests.push((_client, _target, name) => service.includes(name));
  if (port) tests.push((_client, to) => port.includes(to.port));
  if (clientPort) tests.push(from => clientPort.includes(from.port));
  if (client) {
    const holds = addressSet(client);
    tests.push(({host}) => host !== undefined && holds(host));
  }
  if (target) {
    const holds = addressSet(target);
    tests.push((_client, {host}) => host !== undefined && holds(host));
  }
  return tests;
}

function parseEndpoint(endpoint: string): ParsedEndpoint {
  const host = hostOf(endpoint);
  return {host: isIP(host) === 0 ? undefined : host, port: portOf(endpoint)};
}

/** Most flows of a service have the same target as the one before. */
function rememberLast<Result>(parse: (text: string) => Result): (text: string) => Result {
  let last: {readonly text: string; readonly result: Result} | undefined;
  return text => {
    if (last?.text !== text) last = {text, result: parse(text)};
    return last.result;
  };
}
