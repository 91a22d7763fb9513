// The least that a node:dgram relay has to do: a connected socket per client, no meters, limits or timeouts.
//   node bench/peers/bare-forwarder.mjs <listen port> <target port>
import dgram from 'node:dgram';

const [listenPort, targetPort] = process.argv.slice(2).map(Number);
const bufferBytes = 4 << 20;
const upstreams = new Map();
const lookup = (host, _options, callback) => callback(null, host, 4);
const listener = dgram.createSocket({type: 'udp4', lookup});

listener.on('message', (message, {address, port}) => {
  const key = `${address}:${port}`;
  const upstream = upstreams.get(key) ?? open(key, address, port);
  if (upstream.waiting) upstream.waiting.push(message);
  else upstream.socket.send(message);
});
listener.bind(listenPort, '127.0.0.1', () => listener.setRecvBufferSize(bufferBytes));

/** What comes before the socket is connected waits, so that a loss is never the forwarder's start. */
function open(key, address, port) {
  const socket = dgram.createSocket({type: 'udp4', lookup});
  const upstream = {socket, waiting: []};
  upstreams.set(key, upstream);
  socket.on('message', reply => listener.send(reply, port, address));
  socket.connect(targetPort, '127.0.0.1', () => {
    socket.setRecvBufferSize(bufferBytes);
    for (const message of upstream.waiting) socket.send(message);
    upstream.waiting = undefined;
  });
  return upstream;
}
