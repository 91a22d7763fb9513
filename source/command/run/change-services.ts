import type {LabelRule, ServiceConfiguration} from '../../configuration/model.js';
import type {Reloaded} from '../../monitor/reload.js';
import {UsageError} from '../cli/usage-error.js';
import type {AlertedMonitor} from '../output/alerted-monitor.js';
import type {Steer} from '../steering/steer.js';
import {findSteered} from '../steering/steered-service.js';

/** What a configuration says of services. */
interface Configured {
  readonly services: readonly ServiceConfiguration[];
  readonly labels?: readonly LabelRule[];
}

/** Changes the services of a run, one change after the other. */
export interface ServiceChanges {
  /** As the configuration has them from now on. @throws {UsageError} @throws {ReloadError} */
  configure(after: Configured): Promise<Reloaded>;
  /** Services besides those of the configuration. @throws {UsageError} @throws {ReloadError} */
  add(service: ServiceConfiguration): Promise<void>;
  remove(name: string): Promise<void>;
}

const needsRestart =
  'udptop started without what a service of the kind insert needs, and has given up root since: start it again';

export function createServiceChanges(
  before: Configured,
  monitor: Pick<AlertedMonitor, 'reload'>,
  steer: Pick<Steer, 'change' | 'settle'> | undefined,
): ServiceChanges {
  let configured = before;
  let besides: readonly ServiceConfiguration[] = [];
  let last: Promise<unknown> = Promise.resolve();

  async function change(to: Configured, extra: readonly ServiceConfiguration[]): Promise<Reloaded> {
    const services = [...to.services, ...extra];
    const found = await findSteered(services);
    if (found.length > 0 && !steer) throw new UsageError(needsRestart);
    await steer?.change(found);
    const outcome = await monitor.reload({...to, services}).finally(() => steer?.settle());
    configured = to;
    besides = extra;
    return outcome;
  }

  function inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    const done = last.then(task);
    last = done.catch(() => {});
    return done;
  }

  return {
    configure: after => inTurn(() => change(after, besides)),
    add: service => inTurn(async () => void (await change(configured, [...besides, service]))),
    remove: name =>
      inTurn(async () => {
        await change(
          configured,
          besides.filter(each => each.name !== name),
        );
      }),
  };
}
