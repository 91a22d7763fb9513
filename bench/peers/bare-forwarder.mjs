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
  let upstream = upstreams.get(key);
  if (upstream === undefined) {
    upstream = dgram.createSocket({type: 'udp4', lookup});
    upstreams.set(key, upstream);
    upstream.on('message', reply => listener.send(reply, port, address));
    upstream.connect(targetPort, '127.0.0.1', () => {
      upstream.setRecvBufferSize(bufferBytes);
      upstream.connected = true;
    });
    return;
  }
  if (upstream.connected) upstream.send(message);
});
listener.bind(listenPort, '127.0.0.1', () => listener.setRecvBufferSize(bufferBytes));
