import {describe, expect, test} from 'vitest';
import type {DemoShape} from '../../source/demo/shapes.js';
import {demoShapes} from '../../source/demo/shapes.js';
import {createInspector} from '../../source/inspection/inspect.js';

/** What inspection finds in a client's first exchanges. */
function found({payloads}: DemoShape) {
  const inspector = createInspector();
  const next = payloads.client();
  for (let count = 0; count < 4; count++) {
    const request = next();
    const ports = {clientPort: 40_000, targetPort: 20_000};
    const finding = inspector.inspect({payload: request, direction: 'rx', ...ports});
    if (finding) return finding;
    for (const payload of payloads.answers(request)) {
      const ofAnswer = inspector.inspect({payload, direction: 'tx', ...ports});
      if (ofAnswer) return ofAnswer;
    }
  }
  return undefined;
}

const shapeOf = (service: string) => demoShapes.find(shape => shape.service === service)!;

describe('the demo', () => {
  test.each(demoShapes)('sends payloads of $service that are recognised, or says what they are', shape => {
    expect(found(shape)?.app ?? shape.app).toMatch(/\w/);
    // Metadata from outside is for what nobody recognises.
    expect(found(shape) === undefined).toBe(shape.app !== undefined);
  });

  test('asks for names, and tells those of servers', () => {
    expect(found(shapeOf('dns'))).toMatchObject({
      app: 'dns',
      details: {dns_name: expect.stringMatching(/\.example|^(www\.)?example\./)},
    });
    expect(found(shapeOf('video'))).toMatchObject({
      app: 'quic',
      details: {quic_sni: expect.stringContaining('example')},
    });
    expect(found(shapeOf('voice'))).toMatchObject({app: 'rtp', details: {rtp_codec: 'PCMU'}});
  });

  test('answers a query with the same name', () => {
    const {payloads} = shapeOf('dns');
    const query = payloads.client()();
    const [answer] = payloads.answers(query);
    const inspected = createInspector().inspect({
      payload: answer!,
      direction: 'tx',
      clientPort: 1,
      targetPort: 2,
    });
    const asked = createInspector().inspect({payload: query, direction: 'rx', clientPort: 1, targetPort: 2});
    expect(inspected).toEqual(asked);
  });

  test('has clients at several addresses that use several services, one service without a free seat, one limited, one refused', () => {
    const uses = (host: string) => demoShapes.filter(({clients}) => clients.includes(host)).length;
    const hosts = [...new Set(demoShapes.flatMap(({clients}) => clients))];
    expect(hosts.length).toBeGreaterThan(6);
    expect(hosts.filter(host => uses(host) > 1).length).toBeGreaterThan(4);
    expect(demoShapes.some(({limits, clients}) => (limits?.maxSessions ?? 1000) < clients.length)).toBe(true);
    expect(demoShapes.some(({rateLimits}) => rateLimits !== undefined)).toBe(true);
    expect(demoShapes.some(({listens}) => !listens)).toBe(true);
  });
});
