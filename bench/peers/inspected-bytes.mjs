// Prints how many bytes inspection allocates for a datagram that says nothing. Run with --expose-gc, and with a young
// generation that holds everything.
import {createInspector} from '../../dist/inspection/inspect.js';

const flows = 10_000;
const datagramsPerFlow = 16;
const datagram = {direction: 'rx', payload: Buffer.alloc(200, 0x5a), clientPort: 50_505, targetPort: 40_404};

function inspect(datagrams) {
  for (let left = flows; left > 0; left--) {
    const inspector = createInspector();
    for (let index = 0; index < datagrams; index++) {
      datagram.direction = index % 2 === 0 ? 'rx' : 'tx';
      inspector.inspect(datagram);
    }
  }
}

function allocatedBytes(datagrams) {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  inspect(datagrams);
  return (process.memoryUsage().heapUsed - before) / flows;
}

// Compiled first. What a flow takes for itself comes with its first datagram.
inspect(datagramsPerFlow);
inspect(1);
const first = allocatedBytes(1);
console.log((allocatedBytes(datagramsPerFlow) - first) / (datagramsPerFlow - 1));
