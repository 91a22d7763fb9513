import {parentPort, workerData} from 'node:worker_threads';

// Appends blocks as a relay thread does, a few at a time.
const {file, blocks, thread, modulePath} = workerData;
const {appendBlocks} = await import(modulePath);
for (let number = 0; number < blocks; number += 4) {
  const lengths = [32, 36, 64, 1024];
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const length of lengths) {
    view.setUint32(at + 4, length, true);
    bytes.fill(thread, at + 8, at + length);
    at += length;
  }
  appendBlocks(file, bytes);
}
parentPort.postMessage('done');
