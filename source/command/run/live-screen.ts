import type {Demo} from '../../demo/demo.js';
import type {DatagramWriting, ScreenOptions} from '../../ui/screen-options.js';
import type {ShownMonitor} from '../output/masked-monitor.js';
import {intervalText, nextIntervalMs} from './screen-interval.js';
import type {Settings} from './settings.js';
import {demoHint} from './this-machine.js';

/** What a screen shows of a running monitor, and can do to it. */
export function liveScreen(
  monitor: ShownMonitor,
  options: Settings,
  demo: Demo | undefined,
  writing: DatagramWriting | undefined,
): Pick<
  ScreenOptions,
  'source' | 'act' | 'whyNotOnCaptured' | 'writing' | 'changeInterval' | 'hint' | 'cutsFlows' | 'onSuspend'
> {
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
    onSuspend: 'udptop has stopped, and relays nothing until fg continues it.',
    hint: demo && (() => demoHint()),
  };
}
