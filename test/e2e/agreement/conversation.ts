import type {FlowQuality} from '../../../source/flow/flow-quality.js';
import type {Scene} from './scene.js';

/** A flow as a snapshot of udptop has it. */
export interface ToldFlow {
  readonly client: string;
  readonly target: string;
  readonly rx: {readonly packets: number};
  readonly tx: {readonly packets: number};
  readonly quality?: FlowQuality;
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** A packet as tshark dissects it. */
export interface Dissected {
  readonly atMs: number;
  readonly source: string;
  readonly target: string;
  /** The protocols in it, from the outside in. */
  readonly protocols: readonly string[];
  /** What a field holds, once for each time that it occurs in the packet. */
  values(field: string): readonly string[];
}

/** What programs said themselves, by names of facts. */
export type Heard = Readonly<Record<string, unknown>>;

/** Something that udptop and a referee both tell of a flow. */
export interface Fact {
  readonly name: string;
  /** The fields of tshark that `referee` reads. */
  readonly fields?: readonly string[];
  /** Who says it, if it is not tshark. */
  readonly by?: string;
  udptop(flow: ToldFlow): unknown;
  referee(packets: readonly Dissected[], heard: Heard, flow: ToldFlow): unknown;
  /** How far two numbers may be apart: what rounding and the referee's own clock make of them. Without it they are equal. */
  readonly within?: number;
}

/** The flows of a conversation that go to or come from a port of the server's. */
export interface Claim {
  readonly port: number;
  /** Of those, others than with this port. */
  readonly butPort?: number;
  /** What udptop calls them. */
  readonly app: string;
  /** As what tshark is told to decode the port, where no packet announces what it is. */
  readonly decodeAs?: string;
  /** What tshark calls them; undefined where it knows no such protocol, so that only the program that answers is the referee. */
  readonly protocol?: string;
  readonly facts?: readonly Fact[];
}

/** Real programs that talk to each other. */
export interface Conversation {
  /** Who talks to whom. */
  readonly title: string;
  /** The programs that have to be installed. */
  readonly programs: readonly string[];
  /**
   * Has them talk; resolves once they are done.
   * @param hear takes down what they said, by the name of a fact
   */
  talk(scene: Scene, hear: (name: string, value: unknown) => void): Promise<void>;
  readonly claims: readonly Claim[];
}
