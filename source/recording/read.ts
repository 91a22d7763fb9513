import {createReadStream, openSync, readSync} from 'node:fs';
import type {Readable} from 'node:stream';
import {constants, createGunzip} from 'node:zlib';
import type {Snapshot} from '../snapshot/snapshot.js';
import {createLineParser} from './parse/parse-line.js';

/** Where a recording is damaged or cut off; everything before it is intact. */
export interface Damage {
  /** The line number, from 1. */
  readonly line: number;
  readonly sentence: string;
}

/** Of a line that has to be read as a whole. */
const mostWhole = 256 * 2 ** 20;
/** Of a line that is read flow by flow. */
const longestLineBytes = 4 * 2 ** 30;
const newline = 0x0a;
/** A line that is so long and does not begin as JSON is no interval, however it goes on. */
const lookBytes = 64 * 1024;
const brace = 0x7b;
/** Large pieces cost less. */
const compressedBytes = 256 * 1024;
const pieceBytes = 2 ** 20;

/**
 * Reads a recording, compressed or not, and calls back with each interval up to the end or the first damage.
 * @param mostWholeBytes how long a line may be that this version did not write
 * @returns the damage, if there is any
 * @throws {NodeJS.ErrnoException} when the file cannot be opened
 */
export function readRecording(
  file: string,
  onSnapshot: (snapshot: Snapshot) => void,
  mostWholeBytes = mostWhole,
): Promise<Damage | undefined> {
  const fd = openSync(file, 'r');
  const source = createReadStream(file, {fd, start: 0, highWaterMark: compressedBytes});
  // Z_SYNC_FLUSH yields all that can be read of truncated data.
  const gunzip = isCompressed(fd)
    ? createGunzip({finishFlush: constants.Z_SYNC_FLUSH, chunkSize: pieceBytes})
    : undefined;
  const lines = createLineReader(onSnapshot, mostWholeBytes);
  return new Promise((resolve, reject) => {
    const stream: Readable = gunzip ? source.on('error', fail).pipe(gunzip) : source;
    /** Events wait for the lines before them, of which some are read slowly. */
    let read = Promise.resolve();
    const next = (task: () => void | Promise<void>) => {
      read = read.then(task);
      read.catch(reject);
    };
    function finish(damage: Damage | undefined): void {
      source.destroy();
      stream.destroy();
      resolve(damage);
    }
    function fail(error: Error): void {
      next(() => finish(lines.damaged(`cannot read further: ${error.message}`)));
    }
    stream.on('data', (chunk: Buffer) => {
      // Without a pause: an error would take along what waits in the stream.
      next(async () => {
        const damage = await lines.read(chunk);
        if (damage) finish(damage);
      });
    });
    stream.on('error', fail);
    stream.on('end', () =>
      next(() => {
        const damage = lines.end();
        // A damaged header can turn all the data into a comment or an extra field, which gunzip skips without an error.
        const isEmpty =
          damage === undefined && gunzip !== undefined && gunzip.bytesWritten > 0 && lines.count() === 0;
        finish(
          isEmpty
            ? lines.damaged('cannot read further: there is no interval in the compressed data')
            : damage,
        );
      }),
    );
  });
}

/** Checks the first two bytes (RFC 1952, section 2.3.1), not the name. */
function isCompressed(fd: number): boolean {
  const magic = Buffer.alloc(2);
  return readSync(fd, magic, 0, 2, 0) === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

function createLineReader(onSnapshot: (snapshot: Snapshot) => void, mostWholeBytes: number) {
  const parser = createLineParser();
  /** The line so far, in case that it has to be read as a whole; nothing of one that is too long for that. */
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let line = 1;
  let damage: Damage | undefined;

  const damaged = (sentence: string): Damage => {
    damage ??= {line, sentence};
    return damage;
  };

  async function endLine(): Promise<void> {
    const snapshot = parser.finish() ?? (await readWhole());
    pending = [];
    pendingBytes = 0;
    if (snapshot === undefined) return;
    onSnapshot(snapshot);
    line++;
  }

  /** A line that is damaged, or that another version wrote. */
  async function readWhole(): Promise<Snapshot | undefined> {
    if (pendingBytes > mostWholeBytes) {
      tooLong();
      return undefined;
    }
    const {parseSnapshot} = await import('../snapshot/read.js');
    try {
      return parser.adopt(parseSnapshot(Buffer.concat(pending).toString('utf8')));
    } catch (error) {
      damaged((error as Error).message);
      return undefined;
    }
  }

  function add(piece: Buffer): void {
    pendingBytes += piece.length;
    if (pendingBytes <= mostWholeBytes) pending.push(piece);
    else pending = [];
    parser.feed(piece);
  }

  const tooLong = () => damaged(`the line is longer than ${mostWholeBytes / 2 ** 20} MiB`);

  return {
    damaged,
    /** The intervals so far. */
    count: () => line - 1,
    async read(chunk: Buffer): Promise<Damage | undefined> {
      let from = 0;
      for (let at = chunk.indexOf(newline); !damage && at >= 0; at = chunk.indexOf(newline, from)) {
        add(chunk.subarray(from, at));
        await endLine();
        from = at + 1;
      }
      if (damage) return damage;
      add(chunk.subarray(from));
      const beginning = pending.find(({length}) => length > 0);
      if (pendingBytes > lookBytes && beginning !== undefined && beginning[0] !== brace) {
        return damaged('it is no interval: it does not begin with {');
      }
      const isReadSoFar = parser.isPlain() && pendingBytes <= longestLineBytes;
      return pendingBytes > mostWholeBytes && !isReadSoFar ? tooLong() : undefined;
    },
    /** A last line without a newline was cut off, even if it parses. */
    end(): Damage | undefined {
      return damage ?? (pendingBytes > 0 ? damaged('the recording is cut off within this line') : undefined);
    },
  };
}
