import {formatEndpoint} from '../address/endpoint.js';
import {steadyNow} from '../clock/steady.js';
import {connectionId} from '../flow/connection-id.js';
import type {Tapped} from '../relay/datagram-tap.js';
import type {RunningService} from '../relay/flow-relay.js';
import type {DatagramFile} from '../writing/datagram-file.js';
import {createDatagramWriter} from '../writing/datagram-writer.js';

/** What is to be written, and where. */
export interface Writing {
  readonly file: DatagramFile;
  /** Flows by their ids, also when they end and begin again; undefined for all. */
  readonly flowIds: ReadonlySet<string> | undefined;
}

/** What writes the datagrams of a thread's flows. */
export interface FlowWriting {
  /** Writes those flows of a service that it has now. */
  addService(service: RunningService): void;
  /** Writes a flow that begins. @param isCaptured whether its times are by the wall clock */
  addFlow(service: string, isCaptured: boolean, flow: Tapped): void;
  /** Writes what waits in memory, and nothing more. */
  stop(): void;
}

/** @param services those of this thread, whenever it is called */
export function writeFlows({file, flowIds}: Writing, services: () => Iterable<RunningService>): FlowWriting {
  const writer = createDatagramWriter(file, letGo);
  const shiftMs = Date.now() - steadyNow();
  let isOver = false;

  const isMeant = ({client, target}: Tapped) =>
    flowIds?.has(connectionId('udp', formatEndpoint(client), formatEndpoint(target))) ?? true;

  function addFlow(service: string, isCaptured: boolean, flow: Tapped): boolean {
    if (isOver || !isMeant(flow)) return false;
    flow.setWriter(writer.tapOf(service, flow, isCaptured ? 0 : shiftMs));
    return true;
  }

  function addService(service: RunningService): void {
    let isWritten = flowIds === undefined;
    for (const flow of service.flows()) {
      if (addFlow(service.name, service.copyWhole !== undefined, flow)) isWritten = true;
    }
    if (isWritten && !isOver) service.copyWhole?.(true);
  }

  function letGo(): void {
    isOver = true;
    for (const service of services()) {
      service.copyWhole?.(false);
      for (const flow of service.flows()) flow.setWriter(undefined);
    }
  }

  for (const service of services()) addService(service);
  return {
    addService,
    addFlow,
    stop() {
      if (!isOver) letGo();
      writer.close();
    },
  };
}
