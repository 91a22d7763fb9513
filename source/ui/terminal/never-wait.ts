/**
 * Makes a stream keep what its terminal does not take now. Node waits for a terminal that is not read (Ctrl-S, a full pipe
 * behind it), and the whole process with it; there is no public way to say otherwise.
 */
export function neverWaitFor(stream: NodeJS.WriteStream): void {
  if (!stream.isTTY) return;
  (stream as {_handle?: {setBlocking?(blocking: boolean): void}})._handle?.setBlocking?.(false);
}
