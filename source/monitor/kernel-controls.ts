import {steadyNow} from '../clock/steady.js';
import {parseConnectionId} from '../flow/connection-id.js';
import type {FlowAction, FlowControl} from '../flow/control.js';
import type {KernelActions, KernelDrops, KernelVerdict} from '../flow/kernel-actions.js';
import type {Logger} from '../flow/logger.js';
import {nothingToEnd, WatchOnlyError} from '../flow/watch-only.js';
import type {RelayLink} from './threads/relay-events.js';

/** Flows of captures under control: the kernel acts, and captures count what it drops. */
export interface KernelControls {
  /** Why no captured flow can be blocked or limited, in a sentence. */
  whyNot(): string | undefined;
  /** Resolves with false if there is no such flow. @throws {WatchOnlyError} which says why it is not done */
  act(flowId: string, action: FlowAction): Promise<boolean>;
  /** Whether there is anything to read. */
  isActive(): boolean;
  /** Reads what the kernel has dropped, and has it counted. Never rejects. */
  refresh(): Promise<void>;
  /** The same at a moment of rest, after which nothing that was seen before is undecided. Never rejects. */
  settle(): Promise<void>;
  /** A flow has ended: the next one between its ends is free. */
  forget(flowId: string): void;
  /** Sentences for the screen's header. */
  notices(): readonly string[];
  /** Frees all. */
  close(): Promise<void>;
}

interface Ends {
  readonly client: string;
  readonly target: string;
}

interface Controlled {
  readonly flow: Ends;
  readonly control: FlowControl;
  readonly timer: NodeJS.Timeout | undefined;
}

/** setTimeout counts no further. */
const longestTimeoutMs = 2 ** 31 - 1;
const noKernel =
  'the flow is only watched, beside its path, and this run began without a way to act in the kernel: start udptop again';

/** @param kernel undefined where nothing is to be done in the kernel */
export function createKernelControls(
  kernel: KernelActions | undefined,
  {judge, flush}: Pick<RelayLink, 'judge' | 'flush'>,
  logger: Logger,
): KernelControls {
  const controlled = new Map<string, Controlled>();
  let lostNotice: string | undefined;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: what was dropped until then belongs to the control before. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  function remember(flowId: string, flow: Ends, control: FlowControl | undefined): void {
    clearTimeout(controlled.get(flowId)?.timer);
    if (control === undefined) {
      controlled.delete(flowId);
      return;
    }
    const untilMs = control.kind === 'blocked' ? control.untilMs : null;
    controlled.set(flowId, {
      flow,
      control,
      timer: untilMs === null ? undefined : freeAt(flowId, untilMs),
    });
  }

  function freeAt(flowId: string, untilMs: number): NodeJS.Timeout {
    const leftMs = Math.max(0, Math.min(untilMs - steadyNow(), longestTimeoutMs));
    return setTimeout(() => forget(flowId), leftMs).unref();
  }

  async function put(flowId: string, flow: Ends, control: FlowControl): Promise<boolean> {
    const before = controlled.get(flowId)?.control;
    // Before the kernel drops anything: what it drops is then known to be undecided.
    if (!(await tell({flow, control: before ?? control, drops: []}))) return false;
    let drops: readonly KernelDrops[];
    try {
      drops = await kernel!.act(flow, control);
    } catch (error) {
      await tell({flow, control: before, drops: []});
      throw error;
    }
    remember(flowId, flow, control);
    await tell({flow, control, drops});
    return true;
  }

  async function free(flowId: string, flow: Ends): Promise<boolean> {
    if (!controlled.has(flowId)) return tell({flow, control: undefined, drops: []});
    const drops = await kernel!.act(flow, undefined);
    remember(flowId, flow, undefined);
    // What was dropped until now has then been seen.
    await flush();
    await tell({flow, control: undefined, drops});
    return true;
  }

  function tell(verdict: KernelVerdict): Promise<boolean> {
    return judge([verdict]);
  }

  /** Frees it where nobody waits for that. */
  function forget(flowId: string): void {
    if (isClosed) return;
    inTurn(async () => {
      const flow = controlled.get(flowId)?.flow;
      if (flow) await free(flowId, flow);
    }).catch((error: Error) => logger.error({flow: flowId, reason: error.message}, 'a flow was not freed'));
  }

  async function count(): Promise<void> {
    if (controlled.size === 0) return;
    try {
      const counted = await kernel!.counts();
      const dropsOf = new Map(counted.map(({flow, drops}) => [`${flow.client} ${flow.target}`, drops]));
      await judge(
        [...controlled.values()].map(({flow, control}) => ({
          flow,
          control,
          drops: dropsOf.get(`${flow.client} ${flow.target}`) ?? [],
        })),
      );
    } catch (error) {
      logger.error({reason: (error as Error).message}, 'what the kernel dropped could not be read');
    }
  }

  void kernel?.lost.then(sentence =>
    inTurn(async () => {
      lostNotice = sentence;
      logger.error({reason: sentence}, 'the kernel acts on no flow any more');
      const freed = [...controlled.values()].map(({flow}) => ({flow, control: undefined, drops: []}));
      for (const {timer} of controlled.values()) clearTimeout(timer);
      controlled.clear();
      await judge(freed);
    }).catch((error: Error) => logger.error({reason: error.message}, 'flows are shown as they were')),
  );

  const whyNot = () => (kernel ? kernel.whyNot() : noKernel);
  return {
    whyNot,
    async act(flowId, action) {
      if (action === 'end') throw new WatchOnlyError(nothingToEnd);
      const why = whyNot();
      if (why !== undefined) throw new WatchOnlyError(why);
      const flow = parseConnectionId(flowId);
      if (flow === undefined) return false;
      return inTurn(() => (action === 'free' ? free(flowId, flow) : put(flowId, flow, action)));
    },
    isActive: () => controlled.size > 0,
    refresh: () => inTurn(count),
    settle: () =>
      inTurn(async () => {
        for (let round = 0; round < 2 && controlled.size > 0; round++) {
          await flush();
          await count();
        }
      }),
    forget,
    notices: () => (lostNotice === undefined ? [] : [lostNotice]),
    async close() {
      isClosed = true;
      for (const {timer} of controlled.values()) clearTimeout(timer);
      await kernel?.close();
    },
  };
}
