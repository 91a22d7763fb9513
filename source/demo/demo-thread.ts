import {parentPort} from 'node:worker_threads';
import type {DemoClient, DemoService} from './demo.js';
import {demoShapes} from './shapes.js';
import {freePort, openDemoTarget, startDemoClients} from './traffic.js';

// The demo's own thread, so that targets and clients do not delay the screen.
const port = parentPort!;
const services: DemoService[] = [];
for (const shape of demoShapes) {
  const target = await openDemoTarget(shape);
  const {service: name, limits, rateLimits} = shape;
  services.push({name, listenPort: await freePort(), targetPort: target.port, limits, rateLimits});
}
port.once('message', () => {
  for (const [index, shape] of demoShapes.entries()) {
    const {listenPort, targetPort} = services[index]!;
    startDemoClients(shape, listenPort, client => {
      if (shape.app === undefined) return;
      port.postMessage({client, target: `127.0.0.1:${targetPort}`, app: shape.app} satisfies DemoClient);
    });
  }
});
port.postMessage(services);
