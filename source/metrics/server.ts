import {once} from 'node:events';
import type {IncomingMessage} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {type Endpoint, formatEndpoint} from '../address/endpoint.js';
import {canonicalHost, isLoopback} from '../address/host.js';
import type {Logger} from '../flow/logger.js';
import type {Answer} from '../http/answer.js';
import {inTime} from '../http/in-time.js';
import {closeServer, createLimitedServer} from '../http/limited-server.js';
import type {Monitor} from '../monitor/monitor.js';
import {healthOf, statusOfHealth} from '../snapshot/health.js';
import {createRecentSnapshots, type RecentSnapshots} from '../snapshot/recent.js';
import {quoted} from '../text/quoted.js';
import {withEscapedControls} from '../text/sanitize.js';
import {parseAccept} from './accept.js';
import {familiesOf, formatFamilies} from './exposition.js';
import {isMeantForLoopback} from './host-header.js';

export interface MetricsOptions {
  /** With port 0 the kernel chooses the port. */
  readonly listen: Endpoint;
  /** Where the metrics are: `/metrics`. */
  readonly path: string;
  /** How many flows have series of their own, those with the highest rates; 0 for none. */
  readonly flows: number;
  readonly monitor: Pick<Monitor, 'takeSnapshot' | 'isDraining'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

/** Metrics that can be scraped. */
export interface MetricsServer {
  /** Where they are, with the port that the kernel chose. */
  readonly url: string;
  /** Ends all connections, and listens no more. */
  close(): void;
}

const health = '/healthz';

/**
 * Serves metrics by HTTP/1.1 until it is closed, in OpenMetrics to those who ask for it. A scrape is one snapshot.
 * @throws {NodeJS.ErrnoException} when it cannot listen there
 */
export async function openMetrics(options: MetricsOptions): Promise<MetricsServer> {
  const {listen, logger, monitor} = options;
  const snapshots = createRecentSnapshots(monitor.takeSnapshot);
  const server = createLimitedServer({
    answer: request => inTime(answer(request, options, snapshots), refuse),
    refuse,
    methods: 'GET',
    onError: (error, {url}) => logger.error({err: error, url}, 'metrics request failed'),
  });
  server.listen(listen.port, listen.host);
  await once(server, 'listening');
  server.on('error', error => logger.error({err: error}, 'metrics'));
  const {port} = server.address() as AddressInfo;
  const url = `http://${formatEndpoint({...listen, port})}${options.path}`;
  logger.info({url}, 'metrics are served');
  return {url, close: () => closeServer(server)};
}

async function answer(
  {method = '', url = '', headers, socket}: IncomingMessage,
  {path, flows, monitor}: MetricsOptions,
  snapshots: RecentSnapshots,
): Promise<Answer> {
  if (isAtLoopback(socket) && !isMeantForLoopback(headers.host)) {
    return refuse(
      403,
      `expected localhost or an IP address in the header Host; got ${quoted(headers.host!)}`,
    );
  }
  const [resource = ''] = url.split('?');
  if (resource !== path && resource !== health) {
    return refuse(404, `expected ${path} or ${health}; got ${quoted(resource)}`);
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return {...refuse(405, `expected GET for ${resource}; got ${quoted(method)}`), allow: ['GET', 'HEAD']};
  }
  const snapshot = await snapshots.recent();
  if (resource === path) {
    return {status: 200, ...(await formatFamilies(familiesOf(snapshot, flows), parseAccept(headers.accept)))};
  }
  const found = healthOf(snapshot, monitor.isDraining());
  const text = `${withEscapedControls(JSON.stringify(found, null, 2))}\n`;
  return {status: statusOfHealth(found), contentType: 'application/json', text};
}

/** A socket that is gone already has no address; nobody waits for its answer. */
function isAtLoopback({localAddress}: Socket): boolean {
  return localAddress !== undefined && isLoopback(canonicalHost(localAddress));
}

function refuse(status: number, sentence: string): Answer {
  return {status, contentType: 'text/plain; charset=utf-8', text: `${withEscapedControls(sentence)}\n`};
}
