import {defaultProtocol} from '../flow/connection.js';
import type {Direction} from '../flow/direction.js';
import type {EndReason} from '../flow/end-reason.js';
import type {ConnectionType} from '../flow/metadata.js';
import type {StatsReporterRegistry} from '../reporting/registry.js';
import type {CounterInMemory, CounterRow, TrafficStatsReporter} from '../reporting/traffic-stats-reporter.js';
import {C, type ServiceCounters} from './counters.js';
import type {BoundedWarning} from './log.js';
import {type ReportedConnection, ReporterBinding} from './reporter-binding.js';
import type {ReceivedBatch} from './transport/transport.js';

/** What all connections of a service share. */
export interface ServiceMetering {
  /** Where the reporters of its GUID are looked up, each time that the registry changes. */
  readonly registries: readonly StatsReporterRegistry[];
  readonly statsGUID: string;
  readonly service: string;
  readonly connectionType?: ConnectionType | undefined;
  /** Hears of everything as well, whatever is registered. */
  readonly own: TrafficStatsReporter | undefined;
  readonly counters: ServiceCounters;
  readonly warn: BoundedWarning;
}

/** Changes whenever a reporter comes or goes: none of the registries' generations ever shrinks. */
export function reporterGeneration({registries}: ServiceMetering): number {
  let generation = 0;
  for (let each = 0; each < registries.length; each++) generation += registries[each]!.generation;
  return generation;
}

/** Whether anyone hears of the service's connections now. */
export function isMetered({own, registries, statsGUID}: ServiceMetering): boolean {
  return own !== undefined || registries.some(registry => registry.lookup(statsGUID) !== undefined);
}

/**
 * Tells every reporter of one connection. They are looked up once, and again only when a registry changes. An error of a
 * reporter is counted and logged, and the relay and the other reporters go on.
 */
export class ConnectionMetering implements ReportedConnection {
  /** The sum of the registries' generations when reporters were last looked up: none of them ever shrinks. */
  #generation = -1;
  /** One for each reporter that was told the start. */
  #bindings: readonly ReporterBinding[] = none;
  readonly #of: ServiceMetering;

  constructor(
    of: ServiceMetering,
    readonly client: string,
    readonly target: string,
  ) {
    this.#of = of;
  }

  get protocol(): string {
    return defaultProtocol;
  }

  get service(): string {
    return this.#of.service;
  }

  get connectionType(): ConnectionType | undefined {
    return this.#of.connectionType;
  }

  /** Datagrams `from` up to, not including, `to` came from the client. */
  rx(batch: ReceivedBatch, from: number, to: number, bytes: number, atMs: number): void {
    this.follow();
    const bindings = this.#bindings;
    for (let each = 0; each < bindings.length; each++) bindings[each]!.rx(batch, from, to, bytes, atMs);
  }

  /** The whole batch came from the target. */
  tx(batch: ReceivedBatch, bytes: number, atMs: number): void {
    this.follow();
    const bindings = this.#bindings;
    for (let each = 0; each < bindings.length; each++) bindings[each]!.tx(batch, batch.count, bytes, atMs);
  }

  /** A reply came `elapsedMs` after the request that it answers, or by an estimate may answer. */
  response(elapsedMs: number, isEstimate: boolean): void {
    const bindings = this.#bindings;
    for (let each = 0; each < bindings.length; each++) bindings[each]!.response(elapsedMs, isEstimate);
  }

  /** Packets that `rx` or `tx` counted were not forwarded. */
  drops(direction: Direction, packets: number, bytes: number): void {
    const bindings = this.#bindings;
    for (let each = 0; each < bindings.length; each++) bindings[each]!.drops(packets, direction, bytes);
  }

  /** See `PacketCounter.noteUnproven`. */
  setUnproven(isUnproven: boolean): void {
    for (const binding of this.#bindings) binding.unproven(isUnproven);
  }

  refusals(count: number): void {
    for (const binding of this.#bindings) binding.refusals(count);
  }

  /** Tells reporters that came since the last call the start, and those that are gone the end. */
  follow(): void {
    const generation = reporterGeneration(this.#of);
    if (generation !== this.#generation || this.#hasEnded()) this.#rebind(generation);
  }

  /**
   * Where to add without any detour, as long as nobody but the service's own reporter hears of the connection. To be asked again
   * when `reporterGeneration` changes, and from time to time.
   */
  soleRow(): CounterRow | undefined {
    const [binding, ...others] = this.#bindings;
    if (others.length > 0 || binding?.reporter !== this.#of.own || binding?.ended) return undefined;
    const counter = binding?.counter;
    return counter && 'counterRow' in counter ? (counter as CounterInMemory).counterRow() : undefined;
  }

  end(reason: EndReason): void {
    for (const binding of this.#bindings) binding.end(reason);
    this.#bindings = none;
  }

  #hasEnded(): boolean {
    const bindings = this.#bindings;
    for (let each = 0; each < bindings.length; each++) if (bindings[each]!.ended) return true;
    return false;
  }

  /** Separate from the check, which would otherwise allocate closures every time. */
  #rebind(generation: number): void {
    this.#generation = generation;
    const {own, registries, statsGUID} = this.#of;
    const wanted = new Set([own, ...registries.map(registry => registry.lookup(statsGUID))]);
    wanted.delete(undefined);
    const kept: ReporterBinding[] = [];
    for (const binding of this.#bindings) {
      if (!binding.ended && wanted.delete(binding.reporter)) kept.push(binding);
      else if (!binding.ended) binding.end('unregistered');
    }
    this.#bindings = kept;
    for (const reporter of wanted as Set<TrafficStatsReporter>) {
      const binding = new ReporterBinding(reporter, this, failureOf(this.#of));
      binding.start();
      kept.push(binding);
    }
  }
}

/** There is a connection for each flow: what they have in common is made once. */
const none: readonly ReporterBinding[] = [];
const failures = new WeakMap<ServiceMetering, (error: unknown) => void>();

/** What counts and logs the errors of a service's reporters. */
function failureOf(of: ServiceMetering): (error: unknown) => void {
  let failed = failures.get(of);
  if (failed) return failed;
  const {counters, warn, service, statsGUID} = of;
  failed = error => {
    counters[C.reporterErrors]!++;
    warn(
      'reporter',
      {service, statsGUID, error: String(error)},
      'a stats reporter threw an error; the relay continues',
    );
  };
  failures.set(of, failed);
  return failed;
}
