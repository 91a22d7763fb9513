import {EventEmitter} from 'node:events';

/** The keys of a terminal, as Ink reads them, while the terminal is ours. */
export interface TerminalInput {
  /** What Ink takes for stdin. It leaves the modes of the terminal alone. */
  readonly stream: NodeJS.ReadStream;
  open(): void;
  /** Reads nothing: a job in the background that reads is stopped. */
  close(): void;
}

type Stdin = Pick<NodeJS.ReadStream, 'isTTY' | 'setEncoding' | 'on' | 'off' | 'resume' | 'pause'>;

export function createTerminalInput(stdin: Stdin): TerminalInput {
  const chunks: string[] = [];
  const stream = Object.assign(new EventEmitter(), {
    isTTY: stdin.isTTY,
    read: () => chunks.shift() ?? null,
    setRawMode: () => stream,
    setEncoding: () => stream,
    ref: () => stream,
    unref: () => stream,
  }) as unknown as NodeJS.ReadStream;
  const take = (chunk: string) => {
    chunks.push(chunk);
    stream.emit('readable');
  };
  stdin.setEncoding('utf8');
  return {
    stream,
    open() {
      stdin.off('data', take);
      stdin.on('data', take);
      stdin.resume();
    },
    close() {
      stdin.off('data', take);
      stdin.pause();
    },
  };
}
