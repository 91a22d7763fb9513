import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';
import {NetfilterError} from './netfilter-error.js';

/** What `nft -j` prints of one thing: `{rule: {…}}`, `{set: {…}}`, `{counter: {…}}`. */
export type NftObject = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A running `nft -i`, which keeps the rights that this process had when it began. Its tables vanish with it. */
export interface Nft {
  /** Does these lines in one transaction. @throws {NetfilterError} with what nft says; then none of them took effect */
  run(lines: readonly string[]): Promise<void>;
  /** What a line such as `list set inet t s` prints. @throws {NetfilterError} */
  list(line: string): Promise<readonly NftObject[]>;
  /** Resolves if the program ends by itself; its rules are then gone. */
  readonly failed: Promise<NetfilterError>;
  /** Ends it, and all its tables. */
  close(): Promise<void>;
}

/** A table that there is not: when nft complains of it, it has done all that came before. */
const noTable = 'list table inet udptop_none_';

/** @throws {NetfilterError} */
export async function startNft(): Promise<Nft> {
  // In a group of its own: Ctrl-C is for udptop, which ends it in its turn.
  const child = spawn('nft', ['-j', '-i'], {stdio: 'pipe', detached: true});
  let complaint = '';
  let printed: NftObject[] = [];
  let asked = 0;
  let onDone = () => {};
  let isClosing = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
    // What it printed was written before, and is read in this turn of the event loop or the next.
    if (isDone(complaint, asked)) setImmediate(() => setImmediate(onDone));
  });
  createInterface({input: child.stdout}).on('line', line => printed.push(...objectsIn(line)));
  child.stdin.on('error', () => {});
  const ended = new Promise<NetfilterError>(resolve => {
    child.once('error', error => resolve(notStarted(error)));
    child.once('exit', () =>
      resolve(new NetfilterError(`nft ended: ${firstLine(complaint) || 'its rules are gone'}`)),
    );
  });
  const failed = new Promise<NetfilterError>(resolve => {
    void ended.then(error => !isClosing && resolve(error));
  });

  let last: Promise<unknown> = Promise.resolve();
  /** One after the other. */
  function ask(lines: readonly string[]): Promise<readonly NftObject[]> {
    const answered = last.then(async () => {
      complaint = '';
      printed = [];
      asked++;
      const done = new Promise<void>(resolve => {
        onDone = resolve;
      });
      child.stdin.write(`${lines.join('; ')}\n${noTable}${asked}\n`);
      const end = await Promise.race([done, ended]);
      if (end) throw end;
      const refusal = beforeTheEnd(complaint);
      // What it says later, it says of itself.
      complaint = '';
      if (refusal !== '') throw new NetfilterError(`nft refuses: ${firstLine(refusal)}`);
      return printed;
    });
    last = answered.catch(() => {});
    return answered;
  }

  try {
    await ask([]);
  } catch (error) {
    isClosing = true;
    child.kill();
    throw error;
  }
  return {
    run: async lines => void (await ask(lines)),
    list: line => ask([line]),
    failed,
    async close() {
      isClosing = true;
      await last;
      child.stdin.end();
      await ended;
    },
  };
}

/** @throws {NetfilterError} */
function objectsIn(line: string): readonly NftObject[] {
  const {nftables} = JSON.parse(line) as {nftables: readonly NftObject[]};
  return nftables.filter(each => !('metainfo' in each));
}

/** Whether nft has complained, in full, of the table that is not there; or that it may not look at any. */
function isDone(complaint: string, asked: number): boolean {
  const at = complaint.indexOf(`${noTable}${asked}\n`);
  return (at >= 0 && /\^\n$/.test(complaint.slice(at))) || /cache initialization failed.*\n$/.test(complaint);
}

/** What it complained of before that. */
function beforeTheEnd(complaint: string): string {
  const at = complaint.indexOf(noTable);
  return at < 0 ? complaint : complaint.slice(0, complaint.lastIndexOf('Error: ', at));
}

function firstLine(text: string): string {
  return text
    .trim()
    .split('\n')[0]!
    .replace(/^Error: /, '');
}

function notStarted({code, message}: NodeJS.ErrnoException): NetfilterError {
  return new NetfilterError(
    code === 'ENOENT'
      ? 'the program nft is missing: install nftables (apt-get install nftables)'
      : `nft: ${message}`,
  );
}
