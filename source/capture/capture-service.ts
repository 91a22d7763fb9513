import {steadyNow} from '../clock/steady.js';
import {C, createServiceCounters} from '../relay/counters.js';
import type {RunningService, ServiceContext} from '../relay/flow-relay.js';
import {createBoundedWarning} from '../relay/log.js';
import {createReporterWatch} from '../relay/reporter-watch.js';
import type {DatagramWatch} from '../relay/sessions/session.js';
import type {CapturedFlow} from './flows/captured-flow.js';
import {type CapturedFlows, createCapturedFlows} from './flows/captured-flows.js';
import {type FlowTelling, tellNobody} from './flows/flow-telling.js';
import type {Selection} from './flows/selection.js';
import type {SeenNames} from './flows/surroundings.js';
import {createVerdicts} from './kernel/verdicts.js';
import {openRing} from './ring/ring.js';
import {createSnapChoice, snap} from './ring/snap-choice.js';
import {surroundingsHere} from './this-machine.js';

/** Options of a `capture` service; everything is already validated. */
export interface CaptureServiceOptions extends Selection {
  readonly name: string;
  readonly statsGUID: string;
  /** The name of an interface, or `any`. */
  readonly interface: string;
  readonly ipv6: boolean;
  readonly maxFlows: number;
  /** How long a flow lasts without datagrams, and once both of its ends have sent. */
  readonly udpTimeoutMs: number;
  readonly answeredTimeoutMs: number;
}

/** What a `capture` service needs from its surroundings. */
export interface CaptureContext
  extends Pick<ServiceContext, 'registry' | 'moreReporters' | 'own' | 'logger'> {
  /** Undefined where only reporters hear of flows. */
  readonly telling?: FlowTelling | undefined;
  readonly names?: SeenNames | undefined;
  readonly watch?: ((flow: CapturedFlow) => DatagramWatch | undefined) | undefined;
  /** Called when a flow's control changes. */
  readonly onControl?: ((flow: CapturedFlow) => void) | undefined;
  readonly watchAgain?: ((flow: CapturedFlow) => DatagramWatch | undefined) | undefined;
}

export interface CaptureService extends RunningService, Pick<CapturedFlows, 'has' | 'updateMetadata'> {
  sessionsOf(client: string, target: string): readonly CapturedFlow[];
}

/** A flow outlives its idle timeout by so much at most. */
const sweepPeriodMs = 500;

/**
 * Watches the flows at an interface beside their path.
 * @throws {PacketRingError} which says what is missing
 */
export async function startCaptureService(
  options: CaptureServiceOptions,
  context: CaptureContext,
): Promise<CaptureService> {
  const {name, statsGUID, udpTimeoutMs} = options;
  const {registry, moreReporters, own, logger} = context;
  const counters = createServiceCounters();
  const warn = createBoundedWarning(logger);
  const registries = moreReporters ? [registry, moreReporters] : [registry];
  const metering = {registries, statsGUID, service: name, own, counters, warn};
  const surroundings = surroundingsHere(steadyNow);
  const flows = createCapturedFlows({
    ...options,
    ...context,
    surroundings,
    idleTimeoutMs: udpTimeoutMs,
    answeredIdleTimeoutMs: options.answeredTimeoutMs,
    metering,
    telling: context.telling ?? tellNobody(),
    now: steadyNow,
    interfaceName: index => ring.interfaceName(index),
  });
  const ring = openRing(
    {
      ...options,
      snapBytes: snap.generous,
      namingSnapBytes: snap.generous,
      onInterfaces: surroundings.forgetAddresses,
    },
    {onPlainPacket: flows.addPlain, onFrame: flows.add, onBlockEnd: flows.flush},
  );
  const snapChoice = createSnapChoice(ring.setSnapBytes);
  // Who is told of flows meters them.
  const watchReporter = context.telling ? () => {} : createReporterWatch(metering, logger);
  counters[C.metered] = 1;
  const setShift = () => flows.setShiftMs(steadyNow() - Date.now());
  setShift();
  watchReporter();
  const timer = setInterval(() => {
    setShift();
    watchReporter();
    flows.sweep();
    const {drops, packets} = ring.statistics();
    counters[C.kernelDrops] = drops;
    snapChoice.adapt(packets, steadyNow());
  }, sweepPeriodMs).unref();
  logger.info({service: name, interface: options.interface}, 'watching');
  if (ring.limitation !== undefined) logger.warn({service: name}, ring.limitation);

  function countKernelDrops(): void {
    counters[C.kernelDrops] = ring.statistics().drops;
  }

  return {
    name,
    counters,
    address: undefined,
    receiveBufferBytes: 0,
    spares: [],
    // What is beside the path cannot act: the kernel does.
    act: () => false,
    judge: createVerdicts(flows, context.onControl),
    sessionsOf: flows.flowsOf,
    flows: flows.all,
    has: flows.has,
    updateMetadata: flows.updateMetadata,
    copyWhole: snapChoice.setWhole,
    leaveOut: flows.leaveOut,
    drain() {},
    async settle() {
      await ring.settle();
      countKernelDrops();
    },
    async stop() {
      clearInterval(timer);
      await ring.settle();
      countKernelDrops();
      ring.close();
      flows.endAll();
    },
  };
}
