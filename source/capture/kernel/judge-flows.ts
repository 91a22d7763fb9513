import type {FlowControl} from '../../flow/control.js';
import type {KernelDrops} from '../../flow/kernel-actions.js';
import type {ServiceCounters} from '../../relay/counters.js';
import {Column} from '../../reporting/meter-table.js';
import type {RunCounting} from '../flows/count-runs.js';
import {Flag, Int, intsPerFlow} from '../flows/flow-columns.js';
import {areNone} from '../flows/flow-extras.js';
import type {FlowStore} from '../flows/flow-store.js';
import {type Controlled, createControlled} from './controlled.js';

/**
 * Tells a flow that the kernel blocks or limits it from now on; undefined once it does not.
 * @param drops since the last call
 */
export type JudgeFlow = (
  flow: number,
  control: FlowControl | undefined,
  drops: readonly KernelDrops[],
  nowMs: number,
) => void;

export function judgeFlows(
  store: FlowStore,
  counters: ServiceCounters,
  {addUnseen, addDrops}: Pick<RunCounting, 'addUnseen' | 'addDrops'>,
): JudgeFlow {
  const {ints} = store;

  function controlOf(flow: number, control: FlowControl): Controlled {
    const hasFlag = (flag: number) => (ints[flow * intsPerFlow + Int.flags]! & flag) !== 0;
    return createControlled(
      {
        family: store.familyOf(flow),
        counters,
        counted(direction) {
          const [fields, offset] = [store.fieldsOf(flow), store.offsetOf(flow)];
          return direction === 'rx'
            ? {packets: fields[offset + Column.rxPackets]!, bytes: fields[offset + Column.rxBytes]!}
            : {packets: fields[offset + Column.txPackets]!, bytes: fields[offset + Column.txBytes]!};
        },
        addUnseen: (...unseen) => addUnseen(flow, ...unseen),
        addDrops: (...drops) => addDrops(flow, ...drops),
        isSeenLeaving: direction => hasFlag(direction === 'rx' ? Flag.rxLeaving : Flag.txLeaving),
        hasTrains: direction => hasFlag(direction === 'rx' ? Flag.rxTrains : Flag.txTrains),
      },
      control,
    );
  }

  return (flow, control, drops, nowMs) => {
    const extras = store.extrasOf(flow);
    if (control === undefined) {
      if (extras?.controlled === undefined) return;
      extras.controlled.judge(drops, undefined, nowMs);
      extras.controlled = undefined;
      if (areNone(extras)) store.dropExtras(flow);
    } else if (extras?.controlled) extras.controlled.judge(drops, control, nowMs);
    else {
      ints[flow * intsPerFlow + Int.flags]! &= ~Flag.direct;
      store.changeExtras(flow).controlled = controlOf(flow, control);
    }
  };
}
