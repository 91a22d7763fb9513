import {steadyNow} from '../clock/steady.js';
import type {FlowControl} from '../flow/control.js';
import type {DropsOfFlow, KernelActions, KernelDrops} from '../flow/kernel-actions.js';
import {WatchOnlyError} from '../flow/watch-only.js';
import {NetfilterError} from './netfilter-error.js';
import type {Nft} from './nft.js';
import {
  type Act,
  actionTableLines,
  actLines,
  counted,
  countersLine,
  forgetLines,
  freeLines,
} from './rules/actions.js';

interface Count {
  readonly packets: number;
  readonly bytes: number;
}

/** A flow under control, and what its counters had when last read, by their names. */
interface Running extends Act {
  readonly read: Map<string, Count>;
}

const nothing: Count = {packets: 0, bytes: 0};

function refusalOf(error: Error): string {
  return /not permitted|must be root|netlink socket/i.test(error.message)
    ? 'udptop may not change the rules of the kernel: that takes root, as with sudo udptop, or CAP_NET_ADMIN'
    : error.message;
}

/** In place of actions where there is no `nft`, or no right to use it. */
export function refuseActions(error: NetfilterError): KernelActions {
  const why = refusalOf(error);
  return {
    whyNot: () => why,
    act: () => Promise.reject(new WatchOnlyError(why)),
    counts: async () => [],
    lost: new Promise(() => {}),
    close: async () => {},
  };
}

/** The table comes with the first action. @param nft whoever started it closes it */
export function createKernelActions(nft: Nft): KernelActions {
  const table = `udptop_${process.pid}_acts`;
  const running = new Map<number, Running>();
  let lastNumber = 0;
  let isMade = false;
  let isLost: string | undefined;
  const lost = nft.failed.then(({message}) => {
    isLost = `${message}; what was blocked or limited is free again`;
    running.clear();
    return isLost;
  });

  async function act(flow: DropsOfFlow['flow'], control: FlowControl | undefined) {
    if (isLost !== undefined) throw new WatchOnlyError(isLost);
    const before = actOf(flow);
    const next: Running | undefined = control && {number: ++lastNumber, flow, control, read: new Map()};
    try {
      const lines = [
        ...(before ? freeLines(table, before) : []),
        ...(next ? actLines(table, next, steadyNow()) : []),
      ];
      if (!isMade && next) await nft.run(actionTableLines(table));
      isMade ||= next !== undefined;
      if (lines.length > 0) await nft.run(lines);
    } catch (error) {
      if (next || !(error instanceof NetfilterError)) throw asRefusal(error);
      // The kernel has freed it in part by itself: its time was over.
      if (before) await freeOneByOne(before);
    }
    if (next) running.set(next.number, next);
    if (!before) return [];
    const drops = (await read(countersLine(table, before)))[0]?.drops ?? [];
    running.delete(before.number);
    await forget(before);
    return drops;
  }

  /** With the last flow the table goes: nothing of it costs anything then. */
  async function forget(act: Act): Promise<void> {
    if (running.size > 0) return nft.run(forgetLines(table, act)).catch(ignoreHeld);
    isMade = false;
    await nft.run([`delete table inet ${table}`]);
  }

  async function freeOneByOne(act: Act): Promise<void> {
    for (const line of freeLines(table, act)) await nft.run([line]).catch(ignoreMissing);
  }

  function actOf({client, target}: DropsOfFlow['flow']): Running | undefined {
    return [...running.values()].find(({flow}) => flow.client === client && flow.target === target);
  }

  /** What counters have that are printed, since they were last read. */
  async function read(line: string): Promise<DropsOfFlow[]> {
    const dropsOf = new Map<number, KernelDrops[]>();
    for (const {counter} of await nft.list(line)) {
      const {name, packets, bytes} = counter as {name: string; packets: number; bytes: number};
      const what = counted(name);
      const act = what && running.get(what.number);
      if (!what || !act) continue;
      const before = act.read.get(name) ?? nothing;
      if (packets === before.packets) continue;
      act.read.set(name, {packets, bytes});
      const {number, direction, where} = what;
      const drops = dropsOf.get(number) ?? [];
      dropsOf.set(number, drops);
      drops.push({
        direction,
        where,
        reason: act.control.kind,
        packets: packets - before.packets,
        bytes: bytes - before.bytes,
      });
    }
    return [...dropsOf].map(([number, drops]) => ({flow: running.get(number)!.flow, drops}));
  }

  return {
    whyNot: () => isLost,
    act,
    counts: async () => (running.size === 0 ? [] : read(`list counters table inet ${table}`)),
    lost,
    async close() {
      if (isMade && isLost === undefined) await nft.run([`delete table inet ${table}`]);
    },
  };
}

function asRefusal(error: unknown): unknown {
  if (error instanceof NetfilterError || error instanceof RangeError)
    return new WatchOnlyError(refusalOf(error));
  return error;
}

/** The kernel still holds what expired a moment ago. It goes with the table. */
function ignoreHeld(error: Error): void {
  if (!/busy/i.test(error.message)) throw error;
}

function ignoreMissing(error: Error): void {
  if (!/No such file or directory/.test(error.message)) throw error;
}
