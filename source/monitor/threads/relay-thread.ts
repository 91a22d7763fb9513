import {parentPort, workerData} from 'node:worker_threads';
import type {Logger} from '../../flow/logger.js';
import {limitCapabilities} from '../../libc/capabilities.js';
import {loadBatchLibc} from '../../libc/libc.js';
import {C, type ServiceCounters} from '../../relay/counters.js';
import {createBoundedWarning} from '../../relay/log.js';
import {statsReporterRegistry} from '../../reporting/registry.js';
import {createCarrier} from '../carrying/carrier.js';
import {beat} from './heartbeat.js';
import {ServiceStartError} from './relay-events.js';
import {startRelayHost} from './relay-host.js';
import type {LogLevel, RelayCommand, RelayMessage, RelayWorkerData} from './relay-messages.js';
import {loadReporterModule} from './reporter-module.js';
import {ownThreadNumber} from './thread-load.js';
import {warmUp} from './warm-up.js';

// The program of a relay thread: services, sessions and reporters. It never formats or sorts.
const port = parentPort!;
const {stopFlag, beats, reporters, reporterModule, ...data} = workerData as RelayWorkerData;
const post = (message: RelayMessage, transfer: readonly ArrayBuffer[] = []) =>
  port.postMessage(message, transfer);

function log(level: LogLevel) {
  return (fields: object, message: string) => post({type: 'log', level, fields, message});
}
const logger: Logger = {debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error')};
const warn = createBoundedWarning(logger);

/** By name. */
const counters = new Map<string, ServiceCounters>();
const carrier = createCarrier({
  post: calls => post({type: 'calls', calls}, [calls.numbers.buffer]),
  onLost(service, packets) {
    counters.get(service)![C.reporterLost]! += packets;
    warn('reporterLost', {service}, 'a stats reporter is too slow: it is not told of every packet');
  },
  onForgotten(service) {
    counters.get(service)![C.reporterForgotten]!++;
    warn('reporterForgotten', {service}, 'a stats reporter is too slow: it is not told of every connection');
  },
});

try {
  const {serves} = data.sharing;
  const relays = data.services.some(
    ({handler}, index) => handler !== 'capture' && (serves?.includes(index) ?? true),
  );
  if (relays) await warmUp(data);
  if (reporterModule !== undefined) await loadReporterModule(reporterModule, statsReporterRegistry);
  carrier.set(reporters);
  const host = await startRelayHost({
    ...data,
    ownThread: true,
    registry: statsReporterRegistry,
    moreReporters: carrier.registry,
    logger,
    emit: events => post({type: 'events', events}),
  });
  for (const service of host.services) counters.set(service.name, service.counters);
  let unwatch = () => {};
  beat(beats);
  // Also when the thread dies: its reader then knows of every flow.
  process.once('exit', () => {
    host.flush();
    host.stopWriting();
  });
  port.on('message', async (command: RelayCommand) => {
    switch (command.type) {
      case 'flush':
        await host.settle();
        host.flush();
        carrier.flush();
        post({type: 'answer', request: command.request, done: true});
        break;
      case 'act':
        post({type: 'answer', request: command.request, done: host.act(command.flowId, command.action)});
        break;
      case 'judge':
        post({type: 'answer', request: command.request, done: host.judge(command.verdicts)});
        break;
      case 'leaveOut':
        host.leaveOut(command.ports);
        break;
      case 'watch': {
        const {watch, flow} = command;
        unwatch = host.watch(flow, datagrams => post({type: 'datagrams', watch, datagrams}));
        break;
      }
      case 'unwatch':
        unwatch();
        break;
      case 'write':
        host.write(command.writing);
        post({type: 'answer', request: command.request, done: true});
        break;
      case 'stopWriting':
        await host.settle();
        host.stopWriting();
        post({type: 'answer', request: command.request, done: true});
        break;
      case 'updateMetadata':
        for (const {connection, metadata, options} of command.updates) {
          host.updateMetadata(connection, metadata, options);
        }
        break;
      case 'reporters':
        carrier.set(command.reporters);
        carrier.flush();
        post({type: 'reporters', version: command.version});
        break;
      case 'delivered':
        carrier.takeBack(command.numbers);
        break;
      case 'add': {
        const {request, serviceIndex, service, sharing} = command;
        try {
          const added = await host.add(serviceIndex, service, sharing);
          counters.set(added.name, added.counters);
          post({type: 'added', request, service: added});
        } catch (error) {
          const {code, message} = error as ServiceStartError;
          post({type: 'notAdded', request, serviceIndex, code, message});
        }
        break;
      }
      case 'remove':
        await host.remove(command.serviceIndex);
        carrier.flush();
        post({type: 'answer', request: command.request, done: true});
        break;
      case 'labels':
        host.setLabels(command.labels);
        break;
      case 'drain':
        host.drain();
        break;
      case 'limitCapabilities': {
        const result = loadBatchLibc();
        // Without libc the process kept none.
        if ('libc' in result) limitCapabilities(result.libc, command.capabilities);
        post({type: 'answer', request: command.request, done: true});
        break;
      }
      case 'stop':
        await host.stop();
        carrier.close();
        Atomics.store(stopFlag, 0, 1);
        Atomics.notify(stopFlag, 0);
        post({type: 'stopped'});
        // A timer or a socket of the reporter module would keep the thread alive.
        process.exit();
        break;
    }
  });
  post({type: 'ready', services: host.services, thread: ownThreadNumber()});
} catch (error) {
  if (!(error instanceof ServiceStartError)) throw error;
  const {serviceIndex, code, message} = error;
  post({type: 'refused', serviceIndex, code, message});
  process.exit();
}
