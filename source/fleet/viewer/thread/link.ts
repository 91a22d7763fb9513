import {Worker} from 'node:worker_threads';
import {FleetRefusal} from '../../../flow/fleet-refusal.js';
import type {FlowName} from '../../../flow/flow-key.js';
import type {Logger} from '../../../flow/logger.js';
import type {Change} from '../../protocol/order.js';
import type {Wanted} from '../gathering.js';
import type {FleetPicture} from '../picture.js';
import type {FleetCommand, FleetMessage, FleetThreadData} from './messages.js';
import {createPictureReceiver} from './parts.js';

interface LinkOptions extends FleetThreadData {
  readonly logger: Logger;
  onPicture(picture: FleetPicture): void;
  onTrouble(sentence: string | undefined): void;
}

/** The thread that asks a fleet. */
export interface FleetLink {
  want(wanted: Wanted): void;
  setIntervalMs(intervalMs: number): void;
  /** @throws {FleetRefusal} */
  takeWhole(wanted: Pick<Wanted, 'filter' | 'sort' | 'endedForMs'>): Promise<FleetPicture>;
  /** @throws {FleetRefusal} */
  order(flow: FlowName, change: Change): Promise<boolean>;
  close(): Promise<void>;
  /** Resolves with the reason when the thread ends without being told to. */
  readonly died: Promise<string>;
}

/** A question to the thread that waits for its answer. */
interface Request {
  resolve(answer: boolean | FleetPicture): void;
  reject(error: Error): void;
}

/** Answers are garbage within a second. V8's default would let them take eight times as much before it collects them. */
const maxYoungGenerationSizeMb = 6;

/**
 * Starts the thread, so that thousands of answers delay no key. The first picture comes before this resolves.
 * @throws {NodeJS.ErrnoException} when a file of credentials cannot be read
 */
export async function linkFleetThread({
  logger,
  onPicture,
  onTrouble,
  ...data
}: LinkOptions): Promise<FleetLink> {
  const worker = new Worker(new URL('./fleet-thread.js', import.meta.url), {
    workerData: data satisfies FleetThreadData,
    resourceLimits: {maxYoungGenerationSizeMb},
  });
  const command = (message: FleetCommand) => worker.postMessage(message);
  const receiver = createPictureReceiver();
  const requests = new Map<number, Request>();
  let nextRequest = 0;
  let isClosing = false;
  let deadOf: string | undefined;

  function answer(request: number, settle: (waiting: Request) => void): void {
    const waiting = requests.get(request);
    requests.delete(request);
    if (waiting) settle(waiting);
  }

  function ask<Answer extends boolean | FleetPicture>(
    question: (request: number) => FleetCommand,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (deadOf !== undefined) return reject(refusalOf(deadOf));
      requests.set(nextRequest, {resolve: resolve as Request['resolve'], reject});
      command(question(nextRequest++));
    });
  }

  const ended = new Promise<string>(resolve => {
    let reason = 'it ended by itself';
    worker.once('error', error => {
      reason = error.message;
    });
    // By then all its messages have been received.
    worker.once('exit', () => {
      deadOf = reason;
      for (const {reject} of requests.values()) reject(refusalOf(reason));
      requests.clear();
      resolve(reason);
    });
  });

  await new Promise<void>((resolve, reject) => {
    void ended.then(reason => reject(new Error(`the thread that asks the fleet died: ${reason}`)));
    worker.on('message', (message: FleetMessage) => {
      switch (message.type) {
        case 'part':
          receiver.part(message);
          // After the keys that wait.
          setImmediate(() => command({type: 'taken'}));
          break;
        case 'picture': {
          const picture = receiver.whole(message);
          if (message.request === undefined) onPicture(picture);
          else answer(message.request, waiting => waiting.resolve(picture));
          resolve();
          break;
        }
        case 'done':
          answer(message.request, waiting => waiting.resolve(message.done));
          break;
        case 'refusal':
          answer(message.request, waiting => waiting.reject(new FleetRefusal(message.why)));
          break;
        case 'trouble':
          onTrouble(message.sentence);
          break;
        case 'unreadable':
          reject(Object.assign(new Error(message.message), {path: message.path, code: message.code}));
          break;
        case 'log':
          logger[message.level](message.fields, message.message);
          break;
      }
    });
  });
  return {
    want: wanted => command({type: 'want', wanted}),
    setIntervalMs: intervalMs => command({type: 'interval', intervalMs}),
    takeWhole: wanted => ask<FleetPicture>(request => ({type: 'takeWhole', request, wanted})),
    order: (flow, change) => ask<boolean>(request => ({type: 'order', request, flow, change})),
    async close() {
      isClosing = true;
      command({type: 'close'});
      await ended;
    },
    died: ended.then(reason => (isClosing ? new Promise<never>(() => {}) : reason)),
  };
}

function refusalOf(reason: string): FleetRefusal {
  return new FleetRefusal(`the thread that asks the fleet died: ${reason}`);
}
