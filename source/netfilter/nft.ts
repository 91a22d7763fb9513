import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {NetfilterError} from './netfilter-error.js';

/** What `nft -j` prints of one thing: `{rule: {…}}`, `{set: {…}}`, `{counter: {…}}`. */
export type NftObject = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A running `nft -i`, which keeps the rights that this process had when it began. Its tables vanish with it. */
export interface Nft {
  /** Does these lines in one transaction. @throws {NetfilterError} with what nft says; then none of them took effect */
  run(lines: readonly string[]): Promise<void>;
  /** What a line such as `list set inet t s` prints: at least one thing. @throws {NetfilterError} */
  list(line: string): Promise<readonly NftObject[]>;
  /** Resolves if the program ends by itself; its rules are then gone. */
  readonly failed: Promise<NetfilterError>;
  /** Ends it, and all its tables. */
  close(): Promise<void>;
}

/** Prints nothing but how it is printed: so what came before it is done. */
const marker = 'list maps arp';

/** @throws {NetfilterError} */
export async function startNft(): Promise<Nft> {
  // In a group of its own: Ctrl-C is for udptop, which ends it in its turn.
  const child = spawn('nft', ['-j', '-i'], {stdio: 'pipe', detached: true});
  let complaint = '';
  let printed: NftObject[] = [];
  let onDone = () => {};
  let isClosing = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  createInterface({input: child.stdout}).on('line', line => {
    const objects = objectsIn(line);
    printed.push(...objects);
    // What it complained of was written before, and is read in this turn of the event loop or the next.
    if (objects.length === 0) setImmediate(() => setImmediate(onDone));
  });
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

  /** Without the right to look at rules it prints nothing but complaints. @throws {NetfilterError} */
  async function begin(): Promise<void> {
    const refused = once(child.stderr, 'data').then(([text]) => {
      throw new NetfilterError(`nft refuses: ${firstLine(text as string)}`);
    });
    try {
      await Promise.race([ask([]), refused]);
    } catch (error) {
      isClosing = true;
      child.kill();
      throw error;
    }
  }

  let last: Promise<unknown> = Promise.resolve();
  /** One after the other. */
  function ask(lines: readonly string[]): Promise<readonly NftObject[]> {
    const asked = last.then(async () => {
      complaint = '';
      printed = [];
      const done = new Promise<void>(resolve => {
        onDone = resolve;
      });
      child.stdin.write(`${lines.join('; ')}\n${marker}\n`);
      const end = await Promise.race([done, ended]);
      if (end) throw end;
      if (complaint !== '') throw new NetfilterError(`nft refuses: ${firstLine(complaint)}`);
      return printed;
    });
    last = asked.catch(() => {});
    return asked;
  }

  await begin();
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
