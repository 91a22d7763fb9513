import type {Finding} from '../../source/inspection/inspect.js';

/** A payload that is what it says, by itself or on its port, in either direction. */
export interface Sample {
  readonly what: string;
  readonly payload: Uint8Array;
  readonly app: string;
  readonly details: Finding['details'];
  /** Without it the payload says too little. */
  readonly port?: number;
  /** Nothing in it counts its bytes to the end. */
  readonly mayEndEarlier?: true;
}
