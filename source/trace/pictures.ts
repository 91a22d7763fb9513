import {hostname} from 'node:os';
import type {CapturedFlow} from '../capture/flows/captured-flow.js';
import {createCapturedFlows} from '../capture/flows/captured-flows.js';
import {unknownSurroundings} from '../capture/flows/surroundings.js';
import type {CaptureServiceConfiguration} from '../configuration/model.js';
import {silentLogger} from '../flow/logger.js';
import type {OwnApp} from '../flow/own-app.js';
import {
  createCaptureInspection,
  createFlowQualities,
  createOwnApps,
  createSeenNames,
} from '../monitor/inspect-flows.js';
import {createFlowLedger} from '../monitor/ledger/flow-ledger.js';
import {createServiceLedger} from '../monitor/ledger/service-ledger.js';
import {captureEvents} from '../monitor/threads/captured-events.js';
import type {RelayEvent} from '../monitor/threads/relay-events.js';
import type {Frame} from '../packet/frame.js';
import {C, createServiceCounters} from '../relay/counters.js';
import {createBoundedWarning} from '../relay/log.js';
import {createMeterTable} from '../reporting/meter-table.js';
import {createStatsReporterRegistry} from '../reporting/registry.js';
import {attribute} from '../snapshot/attribution.js';
import {snapshotOfTable} from '../snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import {version} from '../version.js';
import type {DatagramWriter} from '../writing/datagram-writer.js';

export interface PicturesOptions {
  /** Where the frames come from, as the screen calls it. */
  readonly source: string;
  readonly intervalMs: number;
  readonly maxFlows: number;
  /** What inspection recognises besides what it knows. */
  readonly apps?: readonly OwnApp[];
  readonly interfaceName: (index: number) => string | undefined;
  readonly onPicture: (snapshot: Snapshot) => void;
  /** Gets the datagrams of all flows. */
  readonly writer?: DatagramWriter | undefined;
}

/** The frames of a capture file as pictures, one for each interval of its own time. */
export interface Pictures {
  /** Frames come in the order of the file; their memory is borrowed for the call. */
  add(frame: Frame): void;
  /** Takes the pictures that are due until this time, in ms since the epoch, though no more frames came. */
  advance(untilMs: number): void;
  /** What the kernel dropped while the file was written, as far as the file says. */
  setKernelDrops(drops: number): void;
  /** Takes the last picture, of the last frame. */
  finish(): void;
}

/** As long as a flow of a live capture lasts. */
const [idleTimeoutMs, answeredIdleTimeoutMs] = [30_000, 120_000];
/** Of these, flows are looked at. */
const lookPeriodMs = 500;
/** A pause in the file that is longer than anything that goes on is skipped. */
const longestIdleIntervals = 3;

export function createPictures(options: PicturesOptions): Pictures {
  const {intervalMs, maxFlows, source} = options;
  const configuration = serviceOf(maxFlows);
  /** By the capture's own clock. */
  let nowMs = Number.NaN;
  let startedAtMs = 0;
  let nextPictureMs = 0;
  let nextLookMs = 0;
  let pictureMs = 0;
  let quietIntervals = 0;
  let isChanged = false;
  const now = () => nowMs;
  const ledger = createFlowLedger(
    // Flows that have ended stay: whoever opens a file wants to see all of them, as far as there is room.
    {lingerMs: Number.POSITIVE_INFINITY, maxEnded: maxFlows},
    1,
    new Map([[configuration.name, idleTimeoutMs]]),
  );
  let events: RelayEvent[] = [];
  const push = (event: RelayEvent) => {
    events.push(event);
  };
  const table = createMeterTable((page, pageNumber) => push({type: 'page', page, pageNumber}));
  const counters = createServiceCounters();
  counters[C.metered] = 1;
  const services = createServiceLedger([{serviceIndex: 0, configuration, counters: [counters]}]);
  const qualities = createFlowQualities<CapturedFlow>(
    () => {},
    // The file's clock is all that there is.
    () => 0,
    () => 0,
  );
  const watch = createCaptureInspection(qualities, {
    ownApps: createOwnApps(options.apps ?? []),
    // Nobody waits for a file as for a datagram: inspection may take its time.
    now: () => 0,
  });
  const flows = createCapturedFlows({
    ports: [],
    nets: [],
    ipv6: true,
    maxFlows,
    idleTimeoutMs,
    answeredIdleTimeoutMs,
    metering: {
      registries: [createStatsReporterRegistry()],
      statsGUID: configuration.statsGUID,
      service: configuration.name,
      own: undefined,
      counters,
      warn: createBoundedWarning(silentLogger),
    },
    telling: captureEvents(configuration.name, table, push),
    now,
    surroundings: unknownSurroundings,
    names: createSeenNames(now),
    interfaceName: options.interfaceName,
    watch(flow) {
      flow.setWriter(options.writer?.tapOf(configuration.name, flow, 0));
      return watch(flow);
    },
    watchAgain: watch,
  });

  function begin(atMs: number): void {
    nowMs = atMs;
    startedAtMs = atMs;
    pictureMs = atMs;
    nextPictureMs = atMs + intervalMs;
    nextLookMs = atMs + lookPeriodMs;
  }

  function advance(untilMs: number): void {
    if (Number.isNaN(nowMs)) begin(untilMs);
    // Clocks are set back at times; the pictures go on.
    while (untilMs >= Math.min(nextPictureMs, nextLookMs)) {
      if (nextLookMs <= nextPictureMs) look(nextLookMs);
      else takePicture(nextPictureMs);
      if (
        quietIntervals > longestIdleIntervals &&
        counters[C.sessionsStarted] === counters[C.sessionsEnded]
      ) {
        skipTo(untilMs);
      }
    }
  }

  function look(atMs: number): void {
    nowMs = Math.max(nowMs, atMs);
    nextLookMs = atMs + lookPeriodMs;
    flows.sweep();
    qualities.tell();
  }

  function takePicture(atMs: number): void {
    nowMs = Math.max(nowMs, atMs);
    flows.flush();
    qualities.tell();
    if (events.length > 0) isChanged = true;
    quietIntervals = isChanged ? 0 : quietIntervals + 1;
    isChanged = false;
    options.onPicture(picture(atMs));
    nextPictureMs = atMs + intervalMs;
  }

  /** Nothing goes on until then. */
  function skipTo(untilMs: number): void {
    const intervals = Math.floor((untilMs - nextPictureMs) / intervalMs);
    if (intervals <= 0) return;
    nextPictureMs += intervals * intervalMs;
    nextLookMs = nextPictureMs;
    pictureMs = nextPictureMs - intervalMs;
  }

  function picture(atMs: number): Snapshot {
    const due = events;
    events = [];
    ledger.apply(0, due);
    ledger.read();
    services.read();
    const seconds = Math.max(atMs - pictureMs, 1) / 1000;
    ledger.closeInterval(seconds);
    services.closeInterval(seconds);
    pictureMs = atMs;
    ledger.removeOld(atMs);
    const amounts = ledger.amounts();
    const totals = services.totals();
    return snapshotOfTable(
      {
        takenAtMs: atMs,
        version,
        host: hostname(),
        uptimeSeconds: (atMs - startedAtMs) / 1000,
        intervalSeconds: intervalMs / 1000,
        demo: false,
        notices: services.notices(),
        services: services.services().map(service => ({...service, listen: source})),
        totals: {...totals, attribution: attribute(totals, amounts.shown, amounts.ended, amounts.removed)},
      },
      ledger.table(),
    );
  }

  return {
    add(frame) {
      advance(frame.atMs);
      nowMs = Math.max(nowMs, frame.atMs);
      isChanged = true;
      flows.add(frame);
      flows.flush();
    },
    advance,
    setKernelDrops(drops) {
      counters[C.kernelDrops] = drops;
    },
    finish() {
      if (Number.isNaN(nowMs)) begin(Date.now());
      takePicture(nowMs);
    },
  };
}

function serviceOf(maxFlows: number): CaptureServiceConfiguration {
  return {
    handler: 'capture',
    name: 'capture',
    interface: 'any',
    ports: [],
    nets: [],
    ipv6: true,
    maxFlows,
    statsGUID: 'capture',
    udpTimeoutMs: idleTimeoutMs,
    answeredTimeoutMs: answeredIdleTimeoutMs,
    limits: {maxSessions: maxFlows, maxSessionsPerClient: maxFlows},
    allow: 'any',
    sourceLocation: {kind: 'built-in'},
  };
}
