import {once} from 'node:events';
import {createServer} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {type MetricsOptions, openMetrics} from '../../source/metrics/server.js';
import {snapshot} from '../view/flows.js';
import {service} from '../view/services.js';

const logger = {info: vi.fn(), error: vi.fn()};

async function open(options: Partial<MetricsOptions> = {}): Promise<{readonly url: string; taken(): number}> {
  let taken = 0;
  const monitor = {
    async takeSnapshot() {
      taken++;
      return snapshot([], {services: [service('dns')]});
    },
    isDraining: () => false,
  };
  const opened = await openMetrics({
    listen: {host: '127.0.0.1', port: 0},
    path: '/metrics',
    flows: 0,
    monitor,
    logger,
    ...options,
  });
  onTestFinished(opened.close);
  return {url: opened.url, taken: () => taken};
}

test('metrics are served in the text format, and in OpenMetrics to those who ask for it', async () => {
  const {url} = await open();
  const plain = await fetch(url);
  expect([plain.status, plain.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  expect(await plain.text()).toContain('udptop_received_packets_total{service="dns",direction="rx"} 12\n');
  const openly = await fetch(url, {headers: {accept: 'application/openmetrics-text; version=1.0.0'}});
  expect(openly.headers.get('content-type')).toBe(
    'application/openmetrics-text; version=1.0.0; charset=utf-8',
  );
});

test('a scrape is one snapshot, and scrapes in quick succession share it', async () => {
  const {url, taken} = await open();
  await Promise.all([fetch(url), fetch(url), fetch(url)]);
  expect(taken()).toBe(1);
});

test('the health is served beside them', async () => {
  const {url} = await open({path: '/of/udptop'});
  const response = await fetch(new URL('/healthz', url));
  expect([response.status, await response.json()]).toMatchObject([200, {status: 'ok', version: '0.1.0'}]);
});

test('a run whose services all fail is not healthy', async () => {
  const failing = snapshot([], {services: [service('dns', {problem: 'its device is gone'})]});
  const {url} = await open({monitor: {takeSnapshot: async () => failing, isDraining: () => false}});
  const response = await fetch(new URL('/healthz', url));
  expect([response.status, await response.json()]).toMatchObject([503, {status: 'failing'}]);
});

test.each([
  ['/', {}, 404, 'expected /metrics or /healthz; got "/"\n'],
  ['/metrics/', {}, 404, 'expected /metrics or /healthz; got "/metrics/"\n'],
  ['/metrics', {method: 'POST', body: 'x'}, 405, 'expected GET for /metrics; got "POST"\n'],
  ['/healthz', {method: 'DELETE'}, 405, 'expected GET for /healthz; got "DELETE"\n'],
])('%s with %j is answered %i', async (path, request, status, sentence) => {
  const {url} = await open();
  const response = await fetch(new URL(path, url), request);
  expect([response.status, await response.text()]).toEqual([status, sentence]);
});

test('HEAD has the headers of GET and no body', async () => {
  const {url} = await open();
  const response = await fetch(url, {method: 'HEAD'});
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(1000);
});

test('a port in use rejects with what the system says', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const {port} = taken.address() as {port: number};
  await expect(open({listen: {host: '127.0.0.1', port}})).rejects.toMatchObject({code: 'EADDRINUSE'});
});

test('a snapshot that cannot be taken is answered 500, and logged', async () => {
  const broken = {
    takeSnapshot: () => Promise.reject(new Error('stuck')),
    isDraining: () => false,
  };
  const {url} = await open({monitor: broken});
  expect((await fetch(url)).status).toBe(500);
  expect(logger.error).toHaveBeenCalledWith(
    expect.objectContaining({url: '/metrics'}),
    'metrics request failed',
  );
});
