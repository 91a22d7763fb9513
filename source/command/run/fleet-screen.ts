import type {Wanted} from '../../fleet/viewer/gathering.js';
import type {FleetWatch} from '../../fleet/viewer/watch.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import type {Look, ScreenOptions} from '../../ui/screen-options.js';
import type {Mask} from '../../view/privacy/mask.js';
import type {ViewState} from '../../view/view.js';
import {maskedSource} from '../output/masked-monitor.js';
import {intervalText, nextIntervalMs} from './screen-interval.js';
import type {Settings} from './settings.js';

/** Flows of a picture that nobody looks at on a screen. */
export const headlessRows = 1000;
/** In a tree by host, so many flows of all machines together. */
const rowsOfAll = 4000;
const mostRowsOfEach = 40;

type Shown = Pick<ScreenOptions, 'source' | 'act' | 'changeInterval' | 'kind'> & {
  /** A picture with all flows that match. */
  takeWhole(view: ViewState): Promise<Snapshot>;
};

/** What a screen shows of a fleet, and can do to it. */
export function fleetScreen(
  watch: FleetWatch,
  {readonly, ...settings}: Pick<Settings, 'readonly' | 'intervalMs'>,
  mask: Mask | undefined,
): Shown {
  let {intervalMs} = settings;
  const source = mask ? maskedSource(watch, mask) : watch;
  return {
    source: {...source, look: look => watch.want(wantedBy(look, watch.latest().hosts?.length ?? 0))},
    act: readonly
      ? undefined
      : async ({id, host}, action) => {
          const real = mask ? mask.realName({id, host}) : {id, host};
          return real !== undefined && watch.act(real, action);
        },
    changeInterval(longer) {
      intervalMs = nextIntervalMs(intervalMs, longer);
      watch.setIntervalMs(intervalMs);
      return intervalText(intervalMs);
    },
    kind: 'live',
    async takeWhole(view) {
      const whole = await watch.takeWhole(view);
      return mask ? mask.apply(whole) : whole;
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
