import type {ServiceConfiguration} from '../../../configuration/model.js';
import type {Demo} from '../../../demo/demo.js';
import type {DatagramWriting, ScreenOptions, Suspension} from '../../../ui/screen-options.js';
import type {ShownMonitor} from '../../output/masked-monitor.js';
import {createLiveInsertion} from '../../steering/live-insertion.js';
import type {Steer} from '../../steering/steer.js';
import type {ServiceChanges} from '../change-services.js';
import type {Settings} from '../settings.js';
import {demoHint} from '../this-machine.js';
import {intervalText, nextIntervalMs} from './screen-interval.js';

/** What runs besides the monitor. */
interface Surroundings {
  readonly services: readonly ServiceConfiguration[];
  readonly demo: Demo | undefined;
  readonly writing: DatagramWriting | undefined;
  readonly steer: Steer | undefined;
  readonly changes: ServiceChanges;
}

type Live = Pick<
  ScreenOptions,
  | 'source'
  | 'act'
  | 'whyNotOnCaptured'
  | 'writing'
  | 'changeInterval'
  | 'hint'
  | 'cutsFlows'
  | 'suspension'
  | 'insertion'
>;

/** What a screen shows of a running monitor, and can do to it. */
export function liveScreen(
  monitor: ShownMonitor,
  options: Settings,
  {services, demo, writing, steer, changes}: Surroundings,
): Live {
  let {intervalMs} = options;
  return {
    source: monitor,
    act: options.readonly ? undefined : ({id}, action) => monitor.act(id, action),
    whyNotOnCaptured: monitor.whyNotOnCaptured,
    writing,
    changeInterval(longer) {
      intervalMs = nextIntervalMs(intervalMs, longer);
      monitor.setIntervalMs(intervalMs);
      return intervalText(intervalMs);
    },
    cutsFlows: demo === undefined,
    suspension: suspensionOf(services, steer),
    insertion: steer && !options.readonly ? createLiveInsertion(changes) : undefined,
    hint: demo && (() => demoHint()),
  };
}

/** Whether datagrams stop with the relay. Those of a server that it stands in front of go on without it, as those that are watched do. */
function isInThePath({handler}: ServiceConfiguration): boolean {
  return handler !== 'capture' && handler !== 'insert';
}

function suspensionOf(services: readonly ServiceConfiguration[], steer: Steer | undefined): Suspension {
  const sentence = services.some(isInThePath)
    ? 'udptop has stopped, and relays nothing until fg continues it.'
    : 'udptop has stopped, and counts nothing until fg continues it. Datagrams go on without it.';
  return {sentence, prepare: steer?.withdraw, resume: steer?.resume};
}
