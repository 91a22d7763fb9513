import {Worker} from 'node:worker_threads';
import {defaultProtocol} from '../flow/connection.js';
import type {Logger} from '../flow/logger.js';
import {C} from '../relay/counters.js';
import {createBoundedWarning} from '../relay/log.js';
import {type StatsReporterRegistry, statsReporterRegistry} from '../reporting/registry.js';
import {createCarriedReporters} from './carrying/carried-reporters.js';
import {createDelivery} from './carrying/delivery.js';
import {RelayDeathError, type RelayEvent, type RelayLink, ServiceStartError} from './relay-events.js';
import type {RelayCommand, RelayMessage, RelayThreadData, RelayWorkerData} from './relay-messages.js';
import {createThreadLoad} from './thread-load.js';

const longestStopMs = 1000;
/** The relay makes hardly any garbage; V8's default would reserve eight times as much memory. */
const maxYoungGenerationSizeMb = 6;

/** Starts the relay in its own thread, so that drawing the screen never delays a datagram. */
export async function linkWorker(
  data: RelayThreadData,
  logger: Logger,
  onEvents: (events: RelayEvent[]) => void,
  registry: StatsReporterRegistry = statsReporterRegistry,
): Promise<RelayLink> {
  const reporters = createCarriedReporters(
    registry,
    new Set(data.services.map(({statsGUID}) => statsGUID)),
    (changed, version) => command({type: 'reporters', version, reporters: changed}),
  );
  const stopFlag = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./relay-thread.js', import.meta.url), {
    workerData: {...data, reporters: reporters.current(), stopFlag} satisfies RelayWorkerData,
    resourceLimits: {maxYoungGenerationSizeMb},
  });
  const command = (message: RelayCommand, transfer: readonly ArrayBuffer[] = []) =>
    worker.postMessage(message, transfer);
  // A thread that Node ends together with the process cannot close its watch of the sockets, so koffi would abort.
  const stopAtExit = () => {
    command({type: 'stop'});
    Atomics.wait(stopFlag, 0, 0, longestStopMs);
  };
  process.once('exit', stopAtExit);
  worker.once('exit', () => {
    process.off('exit', stopAtExit);
    reporters.stop();
  });
  const warn = createBoundedWarning(logger);
  const counters = new Map<string, Float64Array>();
  const deliver = createDelivery({
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
  const requests = new Map<number, (done: boolean) => void>();
  let nextRequest = 0;
  let stopped: (() => void) | undefined;

  const died = new Promise<never>((_, reject) => {
    worker.once('error', error => reject(new RelayDeathError(error.message)));
    worker.once('exit', code => {
      if (stopped) stopped();
      else reject(new RelayDeathError(`by itself, with status ${code}`));
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
          deliver(message.calls);
          command({type: 'delivered', numbers: message.calls.numbers}, [message.calls.numbers.buffer]);
          break;
        case 'reporters':
          reporters.confirm(message.version);
          break;
        case 'log':
          logger[message.level](message.fields, message.message);
          break;
        case 'answer':
          requests.get(message.request)?.(message.done);
          requests.delete(message.request);
          break;
        case 'stopped':
          break;
      }
    });
  });
  const started = await Promise.race([ready, died]);
  for (const service of started.services) counters.set(service.name, service.counters);

  const ask = (question: (request: number) => RelayCommand): Promise<boolean> =>
    Promise.race([
      died,
      new Promise<boolean>(resolve => {
        requests.set(nextRequest, resolve);
        command(question(nextRequest++));
      }),
    ]);

  const load = createThreadLoad(started.thread);
  return {
    services: started.services,
    async flush() {
      await ask(request => ({type: 'flush', request}));
    },
    act: (flowId, action) => ask(request => ({type: 'act', request, flowId, action})),
    updateMetadata: ({protocol = defaultProtocol, client, target}, metadata, options = {}) =>
      // A snapshot of a flow names a connection, too: only its name crosses to the other thread.
      command({type: 'updateMetadata', connection: {protocol, client, target}, metadata, options}),
    drain: () => command({type: 'drain'}),
    stop: () =>
      new Promise<void>(resolve => {
        stopped = resolve;
        command({type: 'stop'});
      }),
    loads() {
      const share = load();
      return share === undefined ? [] : [share];
    },
    failed: died,
  };
}
