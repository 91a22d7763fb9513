import {closeSync, writeSync} from 'node:fs';

/** A file or device that takes text for as long as udptop runs. */
export interface Outlet {
  /** Writes all of the text, or loses it and returns false. The next text is tried anew. */
  write(text: string): boolean;
  /** Writes to another file from now on, and closes the one before. */
  replace(fileDescriptor: number): void;
}

export interface OutletEvents {
  /** At the first text that is lost. */
  readonly onFailure: (error: Error) => void;
  /** At the first text that could be written again, after so many were lost. */
  readonly onRecovery: (lost: number) => void;
}

/**
 * Writes at once, so that the last lines before a crash are there to be read. Node's own streams end for good at the first
 * error, and a disk that was full has room again some time later.
 */
export function openOutlet(first: number, {onFailure, onRecovery}: OutletEvents): Outlet {
  let fileDescriptor = first;
  let lost = 0;
  /** The disk was full in the middle of a line. */
  let torn = false;

  return {
    write(text) {
      const bytes = Buffer.from(torn ? `\n${text}` : text);
      let written = 0;
      try {
        while (written < bytes.length) written += writeSync(fileDescriptor, bytes, written);
      } catch (error) {
        torn ||= written > 0;
        lost++;
        if (lost === 1) onFailure(error as Error);
        return false;
      }
      torn = false;
      const lostBefore = lost;
      lost = 0;
      if (lostBefore > 0) onRecovery(lostBefore);
      return true;
    },
    replace(other) {
      closeSync(fileDescriptor);
      fileDescriptor = other;
      torn = false;
    },
  };
}
