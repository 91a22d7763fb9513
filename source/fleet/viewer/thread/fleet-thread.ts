import {parentPort, workerData} from 'node:worker_threads';
import {FleetRefusal} from '../../../flow/fleet-refusal.js';
import type {Logger} from '../../../flow/logger.js';
import {type FleetFollower, followFleet} from '../follow.js';
import type {FleetCommand, FleetMessage, FleetThreadData} from './messages.js';
import {createPictureSender} from './parts.js';

// The thread that asks the machines of a fleet and merges their answers, so that thousands of them delay no key.
const port = parentPort!;
const post = (message: FleetMessage) => port.postMessage(message);
const log = (level: keyof Logger) => (fields: object, message: string) =>
  post({type: 'log', level, fields, message});
const sender = createPictureSender(post);

try {
  const follower = await followFleet({
    ...(workerData as FleetThreadData),
    logger: {debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error')},
    onPicture: sender.send,
    onTrouble: sentence => post({type: 'trouble', sentence}),
  });
  port.on('message', (command: FleetCommand) => handle(command, follower));
} catch (error) {
  const {message, path, code} = error as NodeJS.ErrnoException;
  post({type: 'unreadable', message, path, code});
}

function handle(command: FleetCommand, follower: FleetFollower): void {
  switch (command.type) {
    case 'want':
      follower.want(command.wanted);
      break;
    case 'interval':
      follower.setIntervalMs(command.intervalMs);
      break;
    case 'takeWhole': {
      const {request, wanted} = command;
      void answer(request, async () => sender.send(await follower.takeWhole(wanted), request));
      break;
    }
    case 'order': {
      const {request, flow, change} = command;
      void answer(request, async () =>
        post({type: 'done', request, done: await follower.order(flow, change)}),
      );
      break;
    }
    case 'taken':
      sender.taken();
      break;
    case 'close':
      // Of the thread alone: it waits for no answer any more.
      void follower.close().then(() => process.exit());
      break;
  }
}

async function answer(request: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof FleetRefusal)) throw error;
    post({type: 'refusal', request, why: error.message});
  }
}
