import type {AppCategory} from './app-category.js';

/** An application that a user describes, by its datagrams. All that is given must hold of one of them. */
export interface OwnApp {
  readonly name: string;
  readonly category?: AppCategory | undefined;
  /** Either end has one of them. */
  readonly ports?: readonly number[] | undefined;
  /** How the payload begins, in hexadecimal digits. */
  readonly starts?: string | undefined;
  /** Bytes at an offset, which counts from the end if it is below zero. */
  readonly contains?: readonly {readonly at: number; readonly bytes: string}[] | undefined;
  /** Bytes of the payload. */
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
}
