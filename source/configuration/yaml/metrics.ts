import {defaultMetrics} from '../defaults.js';
import type {MetricsConfiguration} from '../model.js';
import type {FileMetrics} from '../schema/metrics.js';
import {parseMetricsEndpoint} from '../validate/metrics.js';
import type {ParsedDocument, Position} from './document.js';

/** Where metrics are served; undefined for nowhere, or with a mistake, which is told to `problem`. */
export function parseMetrics(
  written: FileMetrics | undefined,
  document: Pick<ParsedDocument, 'position'>,
  problem: (position: Position, message: string) => void,
): MetricsConfiguration | undefined {
  if (written === undefined) return undefined;
  const {addr, listen: alias, path, flows} = typeof written === 'object' ? written : {addr: written};
  const listen = parseMetricsEndpoint(String(addr ?? alias));
  if ('error' in listen) {
    problem(document.position(['metrics']), listen.error);
    return undefined;
  }
  return {listen, path: path ?? defaultMetrics.path, flows: flows ?? defaultMetrics.flows};
}
