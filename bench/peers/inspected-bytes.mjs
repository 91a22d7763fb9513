// Prints how many bytes inspection allocates for a datagram that says nothing: by kind of payload, as JSON. Run with --expose-gc, and
// with a young generation that holds everything.
import {createInspector} from '../../dist/inspection/inspect.js';

const flows = 2000;
const datagramsPerFlow = 16;
const times = 3;
const letters = 'the quick brown fox: jumps over, the lazy-dog. 0123456789 <34>{"key"=1|c}';

/** Of `bytes` bytes each; a few that differ, and that nobody knows. */
const kinds = {
  'the same byte': () => 0x5a,
  random: () => Math.floor(Math.random() * 256),
  text: at => letters.charCodeAt((at * 7 + Math.floor(Math.random() * 5)) % letters.length),
  'a text that begins with <': at => (at === 0 ? 0x3c : letters.charCodeAt(at % 16)),
  'a long header of QUIC': at => (at === 0 ? 0xc3 : Math.floor(Math.random() * 256)),
  'a sequence of BER': at => [0x30, 0x82, 0x7f][at] ?? Math.floor(Math.random() * 256),
};
const lengths = [20, 60, 200, 1200];
const payloadsPerLength = 16;

function payloadsOf(byteAt) {
  return lengths
    .flatMap(bytes =>
      Array.from({length: payloadsPerLength}, () =>
        Buffer.from(Array.from({length: bytes}, (_, at) => byteAt(at))),
      ),
    )
    .filter(payload => isUnknown(payload));
}

function isUnknown(payload) {
  const inspector = createInspector();
  return Array.from({length: datagramsPerFlow}).every(
    (_, index) => !inspector.inspect(shown(payload, index)),
  );
}

const datagram = {direction: 'rx', payload: undefined, clientPort: 50_505, targetPort: 40_404};

function shown(payload, index) {
  datagram.payload = payload;
  datagram.direction = index % 2 === 0 ? 'rx' : 'tx';
  return datagram;
}

function inspect(payloads, datagrams) {
  for (let flow = 0; flow < flows; flow++) {
    const inspector = createInspector();
    for (let index = 0; index < datagrams; index++) {
      inspector.inspect(shown(payloads[(flow + index) % payloads.length], index));
    }
  }
}

function allocatedBytes(payloads, datagrams) {
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  inspect(payloads, datagrams);
  return (process.memoryUsage().heapUsed - before) / flows;
}

/** The least of a few times: V8 itself takes memory when it compiles. */
function bytesPerDatagram(payloads) {
  return Math.min(...Array.from({length: times}, () => bytesPerDatagramOnce(payloads)));
}

/** What a flow takes for itself comes with its first datagram. */
function bytesPerDatagramOnce(payloads) {
  const first = allocatedBytes(payloads, 1);
  return (allocatedBytes(payloads, datagramsPerFlow) - first) / (datagramsPerFlow - 1);
}

const byKind = Object.entries(kinds).map(([kind, byteAt]) => [kind, payloadsOf(byteAt)]);
// Compiled first.
for (let round = 0; round < 2; round++) {
  for (const [, payloads] of byKind) {
    inspect(payloads, datagramsPerFlow);
    inspect(payloads, 1);
  }
}
console.log(
  JSON.stringify(Object.fromEntries(byKind.map(([kind, payloads]) => [kind, bytesPerDatagram(payloads)]))),
);
