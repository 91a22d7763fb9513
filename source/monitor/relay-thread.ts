import {parentPort, workerData} from 'node:worker_threads';
import type {Logger} from '../flow/logger.js';
import {statsReporterRegistry} from '../reporting/registry.js';
import {ServiceStartError} from './relay-events.js';
import {startRelayHost} from './relay-host.js';
import type {LogLevel, RelayCommand, RelayMessage, RelayThreadData} from './relay-messages.js';
import {ownThreadNumber} from './thread-load.js';

// The relay thread's program: services, sessions and reporters live here; it never formats or sorts.
const port = parentPort!;
const {stopFlag, ...data} = workerData as RelayThreadData & {readonly stopFlag: Int32Array};
const post = (message: RelayMessage) => port.postMessage(message);

function log(level: LogLevel) {
  return (fields: object, message: string) => post({type: 'log', level, fields, message});
}
const logger: Logger = {debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error')};

try {
  const host = await startRelayHost({
    ...data,
    ownThread: true,
    registry: statsReporterRegistry,
    logger,
    emit: events => post({type: 'events', events}),
  });
  port.on('message', async (command: RelayCommand) => {
    switch (command.type) {
      case 'flush':
        host.flush();
        post({type: 'answer', request: command.request, done: true});
        break;
      case 'act':
        post({type: 'answer', request: command.request, done: host.act(command.flowId, command.action)});
        break;
      case 'updateMetadata':
        host.updateMetadata(command.connection, command.metadata, command.options);
        break;
      case 'stop':
        await host.stop();
        Atomics.store(stopFlag, 0, 1);
        Atomics.notify(stopFlag, 0);
        post({type: 'stopped'});
        port.close();
        break;
    }
  });
  post({type: 'ready', services: host.services, thread: ownThreadNumber()});
} catch (error) {
  if (!(error instanceof ServiceStartError)) throw error;
  const {serviceIndex, code, message} = error;
  post({type: 'refused', serviceIndex, code, message});
}
