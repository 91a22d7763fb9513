import {createReadStream, openSync, readSync} from 'node:fs';
import {constants, createGunzip} from 'node:zlib';
import {parseSnapshot} from '../snapshot/read.js';
import type {Snapshot} from '../snapshot/snapshot.js';

/** Where a recording is damaged or cut off; everything before it is intact. */
export interface Damage {
  /** The line number, from 1. */
  readonly line: number;
  readonly sentence: string;
}

const longestLineBytes = 256 * 2 ** 20;
const newline = 0x0a;
/** A line that is so long and does not begin as JSON is no interval, however it goes on. */
const lookBytes = 64 * 1024;
const brace = 0x7b;

/**
 * Reads a recording, compressed or not, and calls back with each interval up to the end or the first damage.
 * @returns the damage, if there is any
 * @throws {NodeJS.ErrnoException} when the file cannot be opened
 */
export function readRecording(
  file: string,
  onSnapshot: (snapshot: Snapshot) => void,
): Promise<Damage | undefined> {
  const fd = openSync(file, 'r');
  const source = createReadStream(file, {fd, start: 0});
  // Z_SYNC_FLUSH yields all that can be read of truncated data.
  const bytes = isCompressed(fd) ? createGunzip({finishFlush: constants.Z_SYNC_FLUSH}) : undefined;
  const lines = createLineReader(onSnapshot);
  return new Promise(resolve => {
    const finish = (damage: Damage | undefined) => {
      source.destroy();
      resolve(damage);
    };
    const fail = (error: Error) => finish(lines.damaged(`cannot read further: ${error.message}`));
    const stream: NodeJS.ReadableStream = bytes ? source.on('error', fail).pipe(bytes) : source;
    stream.on('data', (chunk: Buffer) => {
      const damage = lines.read(chunk);
      if (damage) finish(damage);
    });
    stream.on('error', fail);
    stream.on('end', () => {
      const damage = lines.end();
      // A damaged header can turn all the data into a comment or an extra field, which gunzip skips without an error.
      const isEmpty =
        damage === undefined && bytes !== undefined && bytes.bytesWritten > 0 && lines.count() === 0;
      finish(
        isEmpty ? lines.damaged('cannot read further: there is no interval in the compressed data') : damage,
      );
    });
  });
}

/** Checks the first two bytes (RFC 1952, section 2.3.1), not the name. */
function isCompressed(fd: number): boolean {
  const magic = Buffer.alloc(2);
  return readSync(fd, magic, 0, 2, 0) === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

function createLineReader(onSnapshot: (snapshot: Snapshot) => void) {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let line = 1;
  let damage: Damage | undefined;

  const damaged = (sentence: string): Damage => {
    damage ??= {line, sentence};
    return damage;
  };

  function readLine(bytes: Buffer): Damage | undefined {
    let snapshot: Snapshot;
    try {
      snapshot = parseSnapshot(bytes.toString('utf8'));
    } catch (error) {
      return damaged((error as Error).message);
    }
    onSnapshot(snapshot);
    line++;
    return undefined;
  }

  return {
    damaged,
    /** The intervals so far. */
    count: () => line - 1,
    read(chunk: Buffer): Damage | undefined {
      let from = 0;
      for (let at = chunk.indexOf(newline); !damage && at >= 0; at = chunk.indexOf(newline, from)) {
        readLine(Buffer.concat([...pending, chunk.subarray(from, at)]));
        pending = [];
        pendingBytes = 0;
        from = at + 1;
      }
      if (damage) return damage;
      pending.push(chunk.subarray(from));
      pendingBytes += chunk.length - from;
      if (pendingBytes > lookBytes && pending.find(({length}) => length > 0)?.[0] !== brace) {
        return damaged('it is no interval: it does not begin with {');
      }
      return pendingBytes > longestLineBytes ? damaged('the line is longer than 256 MiB') : undefined;
    },
    /** A last line without a newline was cut off, even if it parses. */
    end(): Damage | undefined {
      return damage ?? (pendingBytes > 0 ? damaged('the recording is cut off within this line') : undefined);
    },
  };
}
