// Receives datagrams, counts them, and sends them back if asked to.
//   node bench/load/sink.mjs [--at 127.0.0.1:0] [--echo 1]
// --silent n  no reply to datagrams of n bytes
// Prints {"port": ...}; then, for every line on its input, its counters so far as a line of JSON.
// Ends when its input does.
import {createInterface} from 'node:readline';
import {createBatchedTransport} from '../../dist/relay/transport/batched/transport.js';
import {parseEndpoint, readFlags} from './flags.mjs';
import {loadLibc} from './libc.mjs';

const flags = readFlags({at: '127.0.0.1:0', echo: 0, silent: -1});
const transport = createBatchedTransport(loadLibc(), true);
const counters = {packets: 0, bytes: 0, replied: 0, kernelDrops: 0};
const paths = new Map();
const owner = {
  onReplySent: packets => {
    counters.replied += packets;
  },
  onReplyUnsent() {},
  onReplyWaiting() {},
};

const listener = await transport.listen(parseEndpoint(flags.at), batch => {
  counters.packets += batch.count;
  for (let index = 0; index < batch.count; index++) counters.bytes += batch.sizes[index];
  if (flags.echo) reply(batch);
});

function reply(batch) {
  let index = 0;
  while (index < batch.count) {
    const from = index;
    const key = batch.key(from);
    const isAnswered = batch.size(from) !== flags.silent;
    do index++;
    while (
      index < batch.count &&
      batch.key(index) === key &&
      (batch.size(index) !== flags.silent) === isAnswered
    );
    if (!isAnswered) continue;
    let path = paths.get(key);
    if (path === undefined) {
      path = batch.replyPath(from);
      paths.set(key, path);
    }
    listener.send(batch, from, index, path, owner);
  }
}

console.log(JSON.stringify({port: listener.addresses[0].port}));
createInterface({input: process.stdin})
  .on('line', () => {
    counters.kernelDrops = listener.kernelDrops();
    console.log(JSON.stringify(counters));
  })
  .on('close', () => process.exit(0));
