import type {Logger} from '../../flow/logger.js';
import {RelayDeathError, ServiceStartError, type StartedService, type ThreadLink} from './relay-events.js';

/** A thread that dies more often than this, within `restartPeriodMs`, is given up. */
const maxRestarts = 3;
const restartPeriodMs = 60_000;

export interface RestartOptions {
  /** Starts the thread anew. @param services what the dead one served */
  readonly restart: (services: readonly StartedService[]) => Promise<ThreadLink>;
  /** The thread died: everything it carried is lost. */
  readonly onDeath: (reason: string, services: readonly StartedService[]) => void;
  /** Another thread serves in its place. */
  readonly onRestart: (services: readonly StartedService[]) => void;
  readonly logger: Logger;
  /** A monotonic clock, in ms. */
  readonly now: () => number;
}

/** A relay thread that is started again when it dies. It has failed only when that does not help. */
export function restarting(first: ThreadLink, options: RestartOptions): ThreadLink {
  const {restart, onDeath, onRestart, logger, now} = options;
  let link: ThreadLink | undefined = first;
  let services: readonly StartedService[] = first.services;
  let labels: Parameters<ThreadLink['setLabels']>[0] | undefined;
  let writing: Parameters<ThreadLink['write']>[0] | undefined;
  let stopped = false;
  let isDraining = false;
  const diedAtMs: number[] = [];
  let fail = (_error: unknown) => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever awaits it hears of it; without this, nobody awaiting it would end the process.
  failed.catch(() => {});

  function watch(current: ThreadLink): void {
    current.failed.catch(async (error: RelayDeathError) => {
      link = undefined;
      const {reason} = error;
      logger.error({reason}, 'a relay thread died');
      onDeath(reason, services);
      if (stopped) return;
      const atMs = now();
      diedAtMs.push(atMs);
      if (diedAtMs.filter(each => each > atMs - restartPeriodMs).length > maxRestarts) {
        fail(new RelayDeathError(`${reason}; it had been restarted ${maxRestarts} times within a minute`));
        return;
      }
      try {
        const next = await restart(services);
        if (stopped) return void next.stop();
        if (isDraining) next.drain();
        if (labels) next.setLabels(labels);
        if (writing) await next.write(writing);
        link = next;
        services = next.services;
        logger.warn({}, 'the relay thread was restarted');
        onRestart(services);
        watch(next);
      } catch (startError) {
        fail(new RelayDeathError(`${reason}; it could not be restarted: ${(startError as Error).message}`));
      }
    });
  }
  watch(first);

  /** Between death and restart there is nothing to do or to wait for. */
  async function unlessDead<Value>(
    work: (current: ThreadLink) => Promise<Value>,
    otherwise: Value,
  ): Promise<Value> {
    if (!link) return otherwise;
    try {
      return await work(link);
    } catch (error) {
      if (error instanceof RelayDeathError) return otherwise;
      throw error;
    }
  }

  return {
    services: first.services,
    flush: () => unlessDead(current => current.flush(), undefined),
    updateMetadata: (...update) => link?.updateMetadata(...update),
    act: (flowId, action) => unlessDead(current => current.act(flowId, action), false),
    judge: verdicts => unlessDead(current => current.judge(verdicts), false),
    leaveOut: ports => link?.leaveOut(ports),
    // With the thread the flow is over.
    watch: (flow, listener) => link?.watch(flow, listener) ?? (() => {}),
    async write(next) {
      writing = next;
      await unlessDead(current => current.write(next), undefined);
    },
    async stopWriting() {
      writing = undefined;
      await unlessDead(current => current.stopWriting(), undefined);
    },
    async addService(serviceIndex, service, sharing) {
      if (!link) throw new ServiceStartError(serviceIndex, '', 'the relay thread is being restarted');
      const added = await link.addService(serviceIndex, service, sharing);
      services = [...services, added];
      return added;
    },
    async removeService(serviceIndex) {
      services = services.filter(service => service.serviceIndex !== serviceIndex);
      await unlessDead(current => current.removeService(serviceIndex), undefined);
    },
    setLabels(changed) {
      labels = changed;
      link?.setLabels(changed);
    },
    drain() {
      isDraining = true;
      link?.drain();
    },
    // A thread that is started later has what its starter has.
    limitCapabilities: capabilities =>
      unlessDead(async current => current.limitCapabilities?.(capabilities), undefined),
    loads: () => link?.loads?.() ?? [],
    isStuck: () => link?.isStuck?.() ?? false,
    async stop() {
      stopped = true;
      await unlessDead(current => Promise.race([current.stop(), current.failed]), undefined);
    },
    failed,
  };
}
