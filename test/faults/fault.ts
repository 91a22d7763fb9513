import type {DropReason} from '../../source/relay/counters.js';
import type {Scene} from './scene.js';

/** Something that goes wrong around udptop, with real processes. */
export interface Fault {
  /** What is done, for the table of docs/faults.md; it names the fault. */
  readonly done: string;
  readonly survived: string;
  /** Why datagrams may be dropped. By default none is. */
  readonly drops?: readonly DropReason[];
  /** What is lost besides, such as lines of a log. */
  readonly alsoLost?: string;
  readonly needs?: 'namespaces' | 'mounts' | 'strace' | 'tmux';
  /** Starts relays, does the fault, and proves what survives it. The scene ends the relays and reads what they counted. */
  run(scene: Scene): Promise<void>;
}

/** What all relays of a scene counted, in both directions. */
export interface Outcome {
  readonly received: number;
  readonly forwarded: number;
  readonly dropped: Readonly<Record<string, number>>;
  readonly unaccounted: number;
}
