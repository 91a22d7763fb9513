import type {ControlledMonitor} from '../../../control/route.js';
import type {Wanted} from '../../../fleet/viewer/gathering.js';
import type {FleetWatch} from '../../../fleet/viewer/watch.js';
import type {FlowAction} from '../../../flow/control.js';
import type {FlowName} from '../../../flow/flow-key.js';
import type {Snapshot} from '../../../snapshot/snapshot.js';
import type {Look, ScreenOptions} from '../../../ui/screen-options.js';
import type {Mask} from '../../../view/privacy/mask.js';
import {defaultSort} from '../../../view/sorting/sort.js';
import type {ViewState} from '../../../view/view.js';
import type {AlertWatch} from '../../output/alert-watch.js';
import {alertedSource} from '../../output/alerted-monitor.js';
import {maskedSource} from '../../output/masked-monitor.js';
import {noWriting} from '../../writing/no-writing.js';
import {intervalText, nextIntervalMs} from '../screen/screen-interval.js';
import type {Settings} from '../settings.js';

/** Flows of a picture that nobody looks at on a screen. */
export const headlessRows = 1000;
/** In a tree by host, so many flows of all machines together. */
const rowsOfAll = 4000;
const mostRowsOfEach = 40;

interface Shown extends Pick<ScreenOptions, 'source' | 'act' | 'writing' | 'changeInterval' | 'kind'> {
  /** A picture with all flows that match. */
  takeWhole(view: Pick<ViewState, 'filter' | 'sort' | 'endedForMs'>): Promise<Snapshot>;
  /** For the control socket. */
  readonly controlled: ControlledMonitor;
}

/** What a screen shows of a fleet, and can do to it. */
export function fleetScreen(
  watch: FleetWatch,
  {readonly, ...settings}: Pick<Settings, 'readonly' | 'intervalMs'>,
  mask: Mask | undefined,
  alerts: Pick<AlertWatch, 'apply'>,
): Shown {
  let {intervalMs} = settings;
  const alerted = alertedSource(watch, alerts);
  const source = mask ? maskedSource(alerted, mask) : alerted;
  /** Undefined for a name that was not shown. */
  const realName = ({id, host}: FlowName) => (mask ? mask.realName({id, host}) : {id, host});
  async function act(flow: FlowName, action: FlowAction): Promise<boolean> {
    const real = realName(flow);
    // Without its machine, nobody knows which flow is meant.
    return real?.host !== undefined && watch.act(real, action);
  }
  async function takeWhole(view: Pick<ViewState, 'filter' | 'sort' | 'endedForMs'>): Promise<Snapshot> {
    const whole = await watch.takeWhole(view);
    return mask ? mask.apply(whole) : whole;
  }
  return {
    source: {
      ...source,
      look: look => watch.want(wantedBy(look, watch.latest().hosts?.length ?? 0)),
      takeWhole,
    },
    act: readonly ? undefined : act,
    writing: noWriting('The flows of a fleet are written on their own machines: run udptop there'),
    changeInterval(longer) {
      intervalMs = nextIntervalMs(intervalMs, longer);
      watch.setIntervalMs(intervalMs);
      return intervalText(intervalMs);
    },
    kind: 'live',
    takeWhole,
    controlled: {
      act,
      async setMetadata(flow, metadata) {
        const real = realName(flow);
        return real !== undefined && watch.setMetadata(real, metadata);
      },
      takeSnapshot: () => takeWhole({filter: '', sort: defaultSort}),
      isDraining: () => false,
    },
  };
}

function wantedBy({view, grouping, rows}: Look, machines: number): Wanted {
  const {filter, sort, endedForMs} = view;
  const wanted = {filter, sort, endedForMs, rows};
  if (grouping !== 'host') return wanted;
  const rowsOfEach = Math.max(1, Math.min(mostRowsOfEach, Math.floor(rowsOfAll / Math.max(1, machines))));
  return {...wanted, rowsOfEach};
}
