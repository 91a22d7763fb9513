import {Worker} from 'node:worker_threads';
import {defaultProtocol} from '../../flow/connection.js';
import type {Logger} from '../../flow/logger.js';
import {C} from '../../relay/counters.js';
import {createBoundedWarning} from '../../relay/log.js';
import {type StatsReporterRegistry, statsReporterRegistry} from '../../reporting/registry.js';
import {createCarriedReporters} from '../carrying/carried-reporters.js';
import {createDelivery} from '../carrying/delivery.js';
import type {DatagramListener} from '../watch-sessions.js';
import {exitWithStuckThread} from './exit-with-stuck-thread.js';
import {createBeats, type Heartbeat, watchHeartbeat} from './heartbeat.js';
import {
  RelayDeathError,
  type RelayEvent,
  RelayStuckError,
  ServiceStartError,
  type StartedService,
  type ThreadLink,
} from './relay-events.js';
import type {
  MetadataUpdate,
  RelayCommand,
  RelayMessage,
  RelayThreadData,
  RelayWorkerData,
} from './relay-messages.js';
import {createThreadLoad} from './thread-load.js';

/** A question to the thread that waits for its answer. */
interface Request {
  resolve(answer: boolean | StartedService): void;
  reject(error: Error): void;
}

const longestStopMs = 1000;
/** The relay makes hardly any garbage; V8's default would reserve eight times as much memory. */
const maxYoungGenerationSizeMb = 6;

/** Starts the relay in its own thread, so that drawing the screen never delays a datagram. */
export async function linkWorker(
  data: RelayThreadData,
  logger: Logger,
  onEvents: (events: RelayEvent[]) => void,
  registry: StatsReporterRegistry = statsReporterRegistry,
): Promise<ThreadLink> {
  const reporters = createCarriedReporters(
    registry,
    new Set(data.services.map(({statsGUID}) => statsGUID)),
    (changed, version) => command({type: 'reporters', version, reporters: changed}),
  );
  const stopFlag = new Int32Array(new SharedArrayBuffer(4));
  const beats = createBeats();
  const worker = new Worker(new URL('./relay-thread.js', import.meta.url), {
    workerData: {...data, reporters: reporters.current(), stopFlag, beats} satisfies RelayWorkerData,
    resourceLimits: {maxYoungGenerationSizeMb},
    // libc closes what Node opened (a TUN device); Node would close the number again, whatever it is then.
    trackUnmanagedFds: false,
  });
  const command = (message: RelayCommand, transfer: readonly ArrayBuffer[] = []) => {
    sendUpdates();
    worker.postMessage(message, transfer);
  };
  let updates: MetadataUpdate[] = [];
  /** Those of one turn go together, and before any other command. */
  function sendUpdates(): void {
    if (updates.length === 0) return;
    const due = updates;
    updates = [];
    worker.postMessage({type: 'updateMetadata', updates: due} satisfies RelayCommand);
  }
  let heartbeat: Heartbeat | undefined;
  // A thread that Node ends together with the process cannot close its watch of the sockets, so koffi would abort.
  const stopAtExit = (status: number) => {
    if (!heartbeat?.isStuck()) {
      command({type: 'stop'});
      if (Atomics.wait(stopFlag, 0, 0, longestStopMs) !== 'timed-out') return;
    }
    exitWithStuckThread(stopAtExit, status);
  };
  process.once('exit', stopAtExit);
  worker.once('exit', () => {
    process.off('exit', stopAtExit);
    heartbeat?.stop();
    reporters.stop();
  });
  const warn = createBoundedWarning(logger);
  const counters = new Map<string, Float64Array>();
  const delivery = createDelivery({
    reporterOf: reporters.reporterOf,
    onError(service, error) {
      const ofService = counters.get(service);
      if (ofService) ofService[C.carriedErrors]!++;
      warn(
        'reporter',
        {service, error: String(error)},
        'a stats reporter threw an error; the relay continues',
      );
    },
  });
  const requests = new Map<number, Request>();
  let nextRequest = 0;
  let watched: {readonly watch: number; readonly listener: DatagramListener} | undefined;
  let stopped: (() => void) | undefined;

  const died = new Promise<never>((_, reject) => {
    let reason: string | undefined;
    worker.once('error', error => {
      reason = String(error?.message ?? error);
    });
    // By then all its messages have been received.
    worker.once('exit', code => {
      delivery.endAll();
      if (stopped) stopped();
      else reject(new RelayDeathError(reason ?? `by itself, with status ${code}`));
    });
  });
  // The rejection reaches everyone who awaits it; without this, nobody awaiting it would end the process.
  died.catch(() => {});

  const ready = new Promise<Extract<RelayMessage, {type: 'ready'}>>((resolve, reject) => {
    worker.on('message', (message: RelayMessage) => {
      switch (message.type) {
        case 'ready':
          resolve(message);
          break;
        case 'refused':
          reject(new ServiceStartError(message.serviceIndex, message.code, message.message));
          break;
        case 'events':
          onEvents(message.events);
          break;
        case 'calls':
          delivery.deliver(message.calls);
          command({type: 'delivered', numbers: message.calls.numbers}, [message.calls.numbers.buffer]);
          break;
        case 'reporters':
          reporters.confirm(message.version);
          break;
        case 'datagrams':
          if (message.watch === watched?.watch) watched.listener(message.datagrams);
          break;
        case 'log':
          logger[message.level](message.fields, message.message);
          break;
        case 'answer':
          requests.get(message.request)?.resolve(message.done);
          requests.delete(message.request);
          break;
        case 'added':
          counters.set(message.service.name, message.service.counters);
          requests.get(message.request)?.resolve(message.service);
          requests.delete(message.request);
          break;
        case 'notAdded':
          requests
            .get(message.request)
            ?.reject(new ServiceStartError(message.serviceIndex, message.code, message.message));
          requests.delete(message.request);
          break;
        case 'stopped':
          break;
      }
    });
  });
  const started = await Promise.race([ready, died]);
  for (const service of started.services) counters.set(service.name, service.counters);

  heartbeat = watchHeartbeat(beats, isStuck => {
    if (!isStuck) return logger.warn({}, 'the relay thread goes on');
    logger.error({}, 'the relay thread is stuck: nothing is relayed');
    for (const {reject} of requests.values()) reject(new RelayStuckError());
    requests.clear();
    stopped?.();
  });

  const ask = <Answer extends boolean | StartedService = boolean>(
    question: (request: number) => RelayCommand,
  ): Promise<Answer> =>
    Promise.race([
      died,
      new Promise<Answer>((resolve, reject) => {
        if (heartbeat?.isStuck()) return reject(new RelayStuckError());
        requests.set(nextRequest, {resolve: resolve as Request['resolve'], reject});
        command(question(nextRequest++));
      }),
    ]);

  const load = createThreadLoad(started.thread);
  return {
    services: started.services,
    async flush() {
      try {
        await ask(request => ({type: 'flush', request}));
      } catch (error) {
        // Its counters can be read all the same.
        if (!(error instanceof RelayStuckError)) throw error;
      }
    },
    isStuck: () => heartbeat?.isStuck() ?? false,
    act: (flowId, action) => ask(request => ({type: 'act', request, flowId, action})),
    judge: verdicts => ask(request => ({type: 'judge', request, verdicts})),
    leaveOut: ports => command({type: 'leaveOut', ports}),
    watch(flow, listener) {
      const mine = {watch: nextRequest++, listener};
      watched = mine;
      command({type: 'watch', watch: mine.watch, flow});
      return () => {
        if (watched !== mine) return;
        watched = undefined;
        command({type: 'unwatch'});
      };
    },
    async write(writing) {
      await ask(request => ({type: 'write', request, writing}));
    },
    async stopWriting() {
      await ask(request => ({type: 'stopWriting', request}));
    },
    updateMetadata({protocol = defaultProtocol, client, target}, metadata, options = {}) {
      if (updates.length === 0) queueMicrotask(sendUpdates);
      // A snapshot of a flow names a connection, too: only its name crosses to the other thread.
      updates.push({connection: {protocol, client, target}, metadata, options});
    },
    drain: () => command({type: 'drain'}),
    addService(serviceIndex, service, sharing) {
      reporters.add(service.statsGUID);
      return ask<StartedService>(request => ({type: 'add', request, serviceIndex, service, sharing}));
    },
    async removeService(serviceIndex) {
      await ask(request => ({type: 'remove', request, serviceIndex}));
    },
    setLabels: labels => command({type: 'labels', labels}),
    async limitCapabilities(capabilities) {
      await ask(request => ({type: 'limitCapabilities', request, capabilities}));
    },
    stop: () =>
      new Promise<void>(resolve => {
        stopped = resolve;
        command({type: 'stop'});
        if (heartbeat?.isStuck()) resolve();
      }),
    loads() {
      const share = load();
      return share === undefined ? [] : [share];
    },
    failed: died,
  };
}
