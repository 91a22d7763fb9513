import {ReporterBinding, type Sizes} from '../../relay/reporter-binding.js';
import type {TrafficStatsReporter} from '../../reporting/traffic-stats-reporter.js';
import {CallKind, type CarriedCalls, type CarriedStart} from './calls.js';

export interface DeliveryOptions {
  readonly reporterOf: (reporter: number) => TrafficStatsReporter | undefined;
  /** Called with what a reporter throws or rejects with, and the service that it was told of. */
  readonly onError: (service: string, error: unknown) => void;
}

/** Payload sizes inside a chunk. */
class CarriedSizes implements Sizes {
  numbers = new Float64Array(0);
  from = 0;

  size(index: number): number {
    return this.numbers[this.from + index]!;
  }
}

/** Calls the reporters of this thread, as one relay thread would have. */
export interface Delivery {
  deliver(calls: CarriedCalls): void;
  /** Ends all connections, because the thread that carried them died. */
  endAll(): void;
}

export function createDelivery({reporterOf, onError}: DeliveryOptions): Delivery {
  const bindings = new Map<number, ReporterBinding>();
  const sizes = new CarriedSizes();

  function start(key: number, {reporter: number, ...connection}: CarriedStart): void {
    const reporter = reporterOf(number);
    if (!reporter) return;
    const binding = new ReporterBinding(reporter, connection, error => onError(connection.service, error));
    bindings.set(key, binding);
    binding.start();
  }

  /** The binding of a connection; a new one if the reporter ended it by itself. */
  function bindingOf(key: number): ReporterBinding | undefined {
    const binding = bindings.get(key);
    if (!binding?.ended) return binding;
    const again = new ReporterBinding(binding.reporter, binding.connection, binding.failed);
    bindings.set(key, again);
    again.start();
    return again;
  }

  function packets(kind: number, binding: ReporterBinding | undefined, count: number, atMs: number): void {
    let bytes = 0;
    for (let index = 0; index < count; index++) bytes += sizes.size(index);
    if (count === 0) return;
    if (kind === CallKind.rx) binding?.rx(sizes, 0, count, bytes, atMs);
    else binding?.tx(sizes, count, bytes, atMs);
  }

  function deliver({numbers, used, starts, reasons}: CarriedCalls): void {
    sizes.numbers = numbers;
    let at = 0;
    while (at < used) {
      const kind = numbers[at]!;
      const key = numbers[at + 1]!;
      const value = numbers[at + 2]!;
      switch (kind) {
        case CallKind.start:
          start(key, starts[value]!);
          at += 3;
          break;
        case CallKind.response:
          bindingOf(key)?.response(value, numbers[at + 3] === 1);
          at += 4;
          break;
        case CallKind.refusals:
          bindingOf(key)?.refusals(value);
          at += 3;
          break;
        case CallKind.unproven:
          bindingOf(key)?.unproven(value === 1);
          at += 3;
          break;
        case CallKind.drops:
          bindingOf(key)?.drops(value, numbers[at + 3] === 0 ? 'rx' : 'tx', numbers[at + 4]!);
          at += 5;
          break;
        case CallKind.end:
          bindings.get(key)?.end(reasons[value]!);
          bindings.delete(key);
          at += 3;
          break;
        default: {
          const count = numbers[at + 3]!;
          sizes.from = at + 4;
          packets(kind, bindingOf(key), count, value);
          at += 4 + count;
        }
      }
    }
  }

  return {
    deliver,
    endAll() {
      for (const binding of bindings.values()) if (!binding.ended) binding.end('threadDied');
      bindings.clear();
    },
  };
}
