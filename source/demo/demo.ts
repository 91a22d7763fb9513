import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import type {ServiceConfiguration} from '../configuration/model.js';
import type {Limits, RateLimits} from '../flow/limits.js';

/** Where one of the demo's services listens and forwards to, on 127.0.0.1. */
export interface DemoService {
  readonly name: string;
  readonly listenPort: number;
  readonly targetPort: number;
  readonly limits: Partial<Limits> | undefined;
  readonly rateLimits: RateLimits | undefined;
}

/** A demo client that is about to send. */
export interface DemoClient {
  readonly client: string;
  readonly target: string;
  /** What it speaks, where inspection does not recognise that. */
  readonly app: string;
}

export interface Demo {
  readonly services: readonly ServiceConfiguration[];
  /** Starts the traffic, once the services relay. */
  begin(onClient: (client: DemoClient) => void): void;
  stop(): Promise<void>;
}

const idleTimeoutMs = 10_000;

/** Starts a thread with loopback targets and clients of various kinds. */
export async function prepareDemo(): Promise<Demo> {
  const worker = new Worker(new URL('./demo-thread.js', import.meta.url));
  const [services] = (await once(worker, 'message')) as [DemoService[]];
  return {
    services: services.map(serviceConfiguration),
    begin(onClient) {
      worker.on('message', onClient);
      worker.postMessage('begin');
    },
    async stop() {
      await worker.terminate();
    },
  };
}

function serviceConfiguration({
  name,
  listenPort,
  targetPort,
  limits,
  rateLimits,
}: DemoService): ServiceConfiguration {
  return {
    name,
    handler: 'udp',
    listen: {host: '127.0.0.1', port: listenPort},
    target: {host: '127.0.0.1', port: targetPort},
    statsGUID: `demo-${name}`,
    udpTimeoutMs: idleTimeoutMs,
    limits: {maxSessions: 1000, maxSessionsPerClient: 1000, ...limits},
    ...(rateLimits && {rateLimits}),
    allow: [],
    sourceLocation: {kind: 'built-in'},
  };
}
