import type {FlowSnapshot, HostState} from '../../snapshot/snapshot.js';
import type {Answer, AnswerHead} from '../protocol/answer.js';
import {shiftedFlow} from './shifted.js';

/** A machine of the fleet, as its last answer says. */
export interface Machine {
  readonly id: string;
  /** Two machines that call themselves the same have different names here. */
  readonly name: string;
  readonly head: AnswerHead;
  /** Its flows, and the number of each in the order that was asked for. Times are by the viewer's clock. */
  readonly flows: readonly FlowSnapshot[];
  readonly keys: readonly number[];
  readonly state: HostState;
  /** By the viewer's clock. */
  readonly heardAtMs: number;
  readonly clockAheadMs: number;
}

/** When a question left and its answer came, by the viewer's clock. */
export interface Times {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/** How long machines are waited for. */
export interface Patience {
  /** An answer within that time is in time. */
  readonly patienceMs: number;
  /** A machine that is silent for longer is stale. */
  readonly staleMs: number;
}

interface Known {
  readonly id: string;
  name: string;
  head: AnswerHead;
  /** As they were received, for what later answers refer to. */
  received: readonly FlowSnapshot[];
  flows: readonly FlowSnapshot[];
  keys: readonly number[];
  heardAtMs: number;
  leftAtMs: number | undefined;
  clock: Clock;
  /** The parts of an answer that is not complete yet. */
  parts: Map<number, Answer>;
  isPunctual: boolean;
  /** Whether an answer referred to flows that are not known here. */
  isLost: boolean;
}

interface Clock {
  readonly aheadMs: number;
  /** Half of the time that the answer took: the machine's clock is known that well. */
  readonly withinMs: number;
  readonly atMs: number;
}

/** Far more than one viewer can follow: who may write to the hub may make up any number. */
const mostMachines = 50_000;
/** A machine that left is told of for so long, and one that is silent. */
const leftForMs = 60_000;
const silentForMs = 3_600_000;
/** The best measurement of a clock counts for so long, since clocks drift. */
const clockForMs = 60_000;

/** The machines that have ever answered. */
export function createMachines() {
  const known = new Map<string, Known>();

  function nameFor(id: string, host: string): string {
    const others = [...known.values()].filter(each => each.id !== id && each.leftAtMs === undefined);
    const isFree = (name: string) => !others.some(each => each.name === name);
    if (isFree(host)) return host;
    for (let number = 2; ; number++) if (isFree(`${host} (${number})`)) return `${host} (${number})`;
  }

  /** A machine that was started again has another id. */
  function forgetFormer(id: string, host: string, staleMs: number, nowMs: number): void {
    for (const former of known.values()) {
      const isSilent = former.leftAtMs !== undefined || nowMs - former.heardAtMs > staleMs;
      if (former.id !== id && former.head.picture.host === host && isSilent) known.delete(former.id);
    }
  }

  return {
    /**
     * Takes an answer, or a part of one. Returns whether it is whole now.
     */
    take(answer: Answer, times: Times, {staleMs, patienceMs}: Patience): boolean {
      const {machine: id, round} = answer;
      const {host} = answer.picture;
      let machine = known.get(id);
      if (machine === undefined) {
        if (known.size >= mostMachines) return false;
        forgetFormer(id, host, staleMs, times.receivedAtMs);
        machine = newMachine(id, nameFor(id, host), answer, times);
        known.set(id, machine);
      } else if (round < machine.head.round) return false;
      if ([...machine.parts.values()].some(part => part.round !== round)) machine.parts.clear();
      machine.parts.set(answer.part, answer);
      if (machine.parts.size < answer.parts) return false;
      const parts = Array.from({length: answer.parts}, (_, part) => machine.parts.get(part)!);
      machine.parts.clear();
      const received = resolved(parts, machine);
      machine.isLost = received === undefined;
      if (received === undefined) return false;
      machine.clock = measured(machine.clock, answer, times);
      machine.head = answer;
      machine.received = received;
      machine.keys = parts.flatMap(({keys}) => keys);
      machine.heardAtMs = times.receivedAtMs;
      if (times.receivedAtMs - times.sentAtMs <= patienceMs) machine.isPunctual = true;
      machine.leftAtMs = undefined;
      const {name} = machine;
      const shiftMs = shiftOf(machine.clock);
      machine.flows = received.map(flow => shiftedFlow(flow, name, shiftMs));
      return true;
    },
    left(id: string, nowMs: number): void {
      const machine = known.get(id);
      if (machine) machine.leftAtMs = nowMs;
    },
    /** Those that answer in time as a rule: the others are not waited for. */
    punctual: (): readonly string[] =>
      [...known.values()]
        .filter(({isPunctual, leftAtMs}) => isPunctual && leftAtMs === undefined)
        .map(({id}) => id),
    /** They did not answer in time, and are not waited for until they do. */
    missed(ids: Iterable<string>): void {
      for (const id of ids) {
        const machine = known.get(id);
        if (machine) machine.isPunctual = false;
      }
    },
    /** Those that have to send all of their flows again. */
    lost: (): readonly string[] => [...known.values()].filter(each => each.isLost).map(({id}) => id),
    /** All of them by name. @param round the last one that was asked */
    all(round: number, nowMs: number, staleMs: number): readonly Machine[] {
      for (const {id, leftAtMs = Number.POSITIVE_INFINITY, heardAtMs} of [...known.values()]) {
        if (nowMs - leftAtMs > leftForMs || nowMs - heardAtMs > silentForMs) known.delete(id);
      }
      return [...known.values()]
        .map(
          ({id, name, head, flows, keys, heardAtMs, leftAtMs, clock}): Machine => ({
            id,
            name,
            head,
            flows,
            keys,
            heardAtMs,
            clockAheadMs: clock.aheadMs,
            state: stateOf(leftAtMs, nowMs - heardAtMs > staleMs, head.round < round),
          }),
        )
        .sort((a, b) => byNumber.compare(a.name, b.name));
    },
    idOf: (name: string): string | undefined => [...known.values()].find(each => each.name === name)?.id,
  };
}

/** `fra-9` before `fra-10`. */
const byNumber = new Intl.Collator('en', {numeric: true});

function stateOf(leftAtMs: number | undefined, isSilent: boolean, isLate: boolean): HostState {
  if (leftAtMs !== undefined) return 'left';
  if (isSilent) return 'stale';
  return isLate ? 'late' : 'live';
}

function newMachine(id: string, name: string, head: Answer, times: Times): Known {
  return {
    id,
    name,
    head: {...head, round: -1},
    received: [],
    flows: [],
    keys: [],
    heardAtMs: times.receivedAtMs,
    leftAtMs: undefined,
    clock: clockOf(head, times),
    parts: new Map(),
    isPunctual: true,
    isLost: false,
  };
}

/** The flows of an answer, with those that it refers to; undefined where these are not there. */
function resolved(parts: readonly Answer[], {head, received}: Known): readonly FlowSnapshot[] | undefined {
  const flows: FlowSnapshot[] = [];
  for (const {flows: some, since} of parts) {
    for (const flow of some) {
      const known = typeof flow === 'number' ? (since === head.round ? received[flow] : undefined) : flow;
      if (known === undefined) return undefined;
      flows.push(known);
    }
  }
  return flows;
}

function clockOf({nowMs}: Answer, {sentAtMs, receivedAtMs}: Times): Clock {
  const withinMs = (receivedAtMs - sentAtMs) / 2;
  return {aheadMs: nowMs - (sentAtMs + withinMs), withinMs, atMs: receivedAtMs};
}

/** The measurement that is known best, unless it is old. */
function measured(before: Clock, answer: Answer, times: Times): Clock {
  const now = clockOf(answer, times);
  return now.withinMs <= before.withinMs || now.atMs - before.atMs > clockForMs ? now : before;
}

/** Clocks that differ by less cannot be told apart for sure, and times stay as the machine says them. */
const leastShiftMs = 500;

/** In whole steps, so that a flow keeps its start while the measurement of the clock changes a little. */
function shiftOf({aheadMs}: Clock): number {
  return Math.abs(aheadMs) < leastShiftMs ? 0 : -Math.round(aheadMs / leastShiftMs) * leastShiftMs;
}
