import {once} from 'node:events';
import {request} from 'node:http';
import {associate, dnsQuery, openDns, openEcho, openSocket, socksHeader} from './peers.mjs';

/** Where the relay's targets are. */
export async function openTargets() {
  const [echo, restarting, dns] = [await openEcho(), await openEcho(), await openDns()];
  const {port} = restarting.address();
  let current = restarting;
  return {
    echoPort: echo.address().port,
    restartingPort: port,
    dnsPort: dns.address().port,
    /** Its port is closed for a moment. */
    async restart() {
      current.close();
      await once(current, 'close');
      await new Promise(resolve => setTimeout(resolve, 100));
      current = await openEcho(port);
    },
    close() {
      for (const socket of [echo, current, dns]) socket.close();
    },
  };
}

const send = (socket, message, port) => socket.send(message, port, '127.0.0.1', () => {});

/** One HTTP request to the control socket; resolves with its status once the answer is read. */
async function ask(socketPath, method, path, body) {
  const sent = request({socketPath, method, path});
  sent.end(body);
  const [response] = await once(sent, 'response');
  const text = (await response.setEncoding('utf8').toArray()).join('');
  return {status: response.statusCode, text};
}

/**
 * The same mixture of traffic all the time: each kind again and again with a pause.
 * @param ports of the relay's services
 * @returns what ends it
 */
export async function startTraffic({ports, targets, controlSocket}) {
  let ended = false;
  const failures = [];
  const sockets = new Set();
  const open = async onMessage => {
    const socket = await openSocket(0, onMessage);
    sockets.add(socket);
    return socket;
  };
  const close = socket => {
    sockets.delete(socket);
    socket.close();
  };
  const every = async (pauseMs, act) => {
    for (let turn = 0; !ended; turn++) {
      try {
        await act(turn);
      } catch (error) {
        if (!ended) failures.push(String(error));
      }
      await new Promise(resolve => setTimeout(resolve, pauseMs));
    }
  };

  const long = await Promise.all(Array.from({length: 20}, () => open()));
  const running = [
    // Long flows, to a target that restarts.
    every(20, turn => {
      for (const socket of long) send(socket, Buffer.alloc(100 + (turn % 1200)), ports.restarting);
    }),
    every(5000, () => targets.restart()),
    // Short flows: a socket each.
    every(20, async () => {
      const socket = await open();
      send(socket, 'hello', ports.echo);
      setTimeout(() => close(socket), 100);
    }),
    every(10, async turn => {
      const socket = await open();
      send(socket, dnsQuery(turn), ports.dns);
      setTimeout(() => close(socket), 200);
    }),
    // Bursts.
    every(500, () => {
      for (let index = 0; index < 300; index++) send(long[0], Buffer.alloc(1000), ports.echo);
    }),
    every(300, async () => {
      const {control, port} = await associate(ports.socks5);
      const socket = await open();
      for (const target of [targets.echoPort, targets.dnsPort])
        for (let index = 0; index < 5; index++)
          send(socket, Buffer.concat([socksHeader(target), dnsQuery(index)]), port);
      await new Promise(resolve => setTimeout(resolve, 200));
      control.destroy();
      close(socket);
    }),
    every(1000, async () => {
      const {text} = await ask(controlSocket, 'GET', '/flows?filter=state%3Aactive&limit=3');
      for (const {id} of JSON.parse(text).flows) {
        const path = `/flows/${encodeURIComponent(id)}`;
        await ask(controlSocket, 'PUT', `${path}/metadata`, '{"soaked": true}');
        await ask(controlSocket, 'POST', `${path}/block`, '{"for": "100ms"}');
        await ask(controlSocket, 'POST', `${path}/free`);
      }
    }),
    // What an export is made of.
    every(2000, async () => {
      const {status} = await ask(controlSocket, 'GET', '/snapshot');
      if (status !== 200) throw new Error(`the control socket answered ${status}`);
    }),
  ];
  return {
    failures,
    async end() {
      ended = true;
      await Promise.all(running);
      for (const socket of sockets) socket.close();
    },
  };
}

/** Measures the delay of round trips through a port; `delayMs` is the median since the last call. */
export async function startProbe(port) {
  let delays = [];
  const socket = await openSocket(0, message => delays.push(performance.now() - Number(message.toString())));
  const timer = setInterval(() => send(socket, String(performance.now()), port), 20);
  return {
    delayMs() {
      const sorted = delays.sort((a, b) => a - b);
      delays = [];
      return sorted[sorted.length >> 1] ?? Number.POSITIVE_INFINITY;
    },
    end() {
      clearInterval(timer);
      socket.close();
    },
  };
}
