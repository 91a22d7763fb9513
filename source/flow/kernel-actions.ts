import type {Connection} from './connection.js';
import type {FlowControl} from './control.js';
import type {Direction} from './direction.js';

/** What the kernel dropped of a flow since it was last asked. */
export interface KernelDrops {
  readonly direction: Direction;
  /** `arriving`: behind the place where a capture sees what comes in. `sending`: before a capture can see it. */
  readonly where: 'arriving' | 'sending';
  readonly reason: 'blocked' | 'throttled';
  /** A train of datagrams that the kernel passes on as one packet counts once. */
  readonly packets: number;
  /** With IP and UDP headers: one of each for a packet. */
  readonly bytes: number;
}

/** A flow that is captured, and what the kernel does to it. */
export interface KernelVerdict {
  readonly flow: Pick<Connection, 'client' | 'target'>;
  /** Undefined from now on, once it is free. */
  readonly control: FlowControl | undefined;
  /** Since the last verdict. */
  readonly drops: readonly KernelDrops[];
}

export interface DropsOfFlow {
  readonly flow: Pick<Connection, 'client' | 'target'>;
  readonly drops: readonly KernelDrops[];
}

/** Blocks and limits flows that do not go through the relay: the kernel does it. */
export interface KernelActions {
  /** Why it cannot, in a sentence; undefined if it can, as far as it is known. */
  whyNot(): string | undefined;
  /**
   * Puts a flow under control, in place of the control that it had; undefined frees it.
   * Resolves with what was dropped under the control before.
   * @throws {WatchOnlyError} which says why that cannot be done
   */
  act(flow: DropsOfFlow['flow'], control: FlowControl | undefined): Promise<readonly KernelDrops[]>;
  /** What was dropped since it was last asked, of each flow under control. */
  counts(): Promise<readonly DropsOfFlow[]>;
  /** Resolves with a sentence if all flows are free because the kernel's rules are gone. */
  readonly lost: Promise<string>;
  /** Leaves nothing behind. */
  close(): Promise<void>;
}
