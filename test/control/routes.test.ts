import {describe, expect, test} from 'vitest';
import {createPendingKeys} from '../../source/control/pending-keys.js';
import {answer} from '../../source/control/routes.js';
import {snapshotToJson} from '../../source/snapshot/json.js';
import {createRecentSnapshots} from '../../source/snapshot/recent.js';
import {exportedSnapshot} from '../../source/view/export.js';
import {initialView} from '../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../view/flows.js';
import {activeId, endedId, type FakeMonitor, fakeMonitor} from './fake-monitor.js';

interface Asked {
  readonly body?: unknown;
  readonly monitor?: FakeMonitor;
  readonly readonly?: boolean;
}

function ask(method: string, target: string, {body, monitor = fakeMonitor(), readonly = false}: Asked = {}) {
  const snapshots = createRecentSnapshots(monitor.takeSnapshot);
  const pendingKeys = createPendingKeys(() => takenAtMs);
  return answer(
    {method, target, body: Buffer.from(body === undefined ? '' : JSON.stringify(body))},
    {monitor, snapshots, pendingKeys, readonly, nowMs: () => takenAtMs},
  );
}

const changesOf = ({calls}: FakeMonitor) => calls.filter(([name]) => name !== 'takeSnapshot');

describe('queries', () => {
  test('GET /healthz shows that the relay answers', async () => {
    expect(await ask('GET', '/healthz')).toEqual({
      status: 200,
      body: {
        status: 'ok',
        version: '0.1.0',
        uptimeSeconds: 75,
        readonly: false,
        flows: {active: 2, started: 2, ended: 0, evicted: 0},
      },
    });
  });

  test('GET /healthz names services that do not work, and has status 503 when none does', async () => {
    const whole = snapshot([flow()]);
    const [service] = whole.services;
    const healthOf = async (problems: readonly (string | undefined)[]) => {
      const services = problems.map((problem, index) => ({...service!, name: `s${index}`, problem}));
      const {status, body} = await ask('GET', '/healthz', {
        monitor: {...fakeMonitor(), takeSnapshot: async () => ({...whole, services})},
      });
      const {status: word, problems: told} = body as {status: string; problems: unknown};
      return [status, word, told];
    };
    expect(await healthOf([undefined, 'gone'])).toEqual([200, 'degraded', [{name: 's1', problem: 'gone'}]]);
    expect(await healthOf(['gone'])).toEqual([503, 'failing', [{name: 's0', problem: 'gone'}]]);
  });

  test('GET /snapshot is the snapshot as it is exported', async () => {
    const {body} = await ask('GET', '/snapshot');
    const whole = snapshot([flow(), flow({client: '127.0.0.1:40001', state: 'ended'})]);
    expect(body).toEqual(snapshotToJson(exportedSnapshot(whole, initialView())));
  });

  test('GET /snapshot takes a filter and a sort order, as the screen does', async () => {
    expect(await ask('GET', '/snapshot?filter=state:ended&sort=client')).toMatchObject({
      body: {flows: [{id: endedId}], view: {filter: 'state:ended', sort: 'client:asc', exported: {flows: 1}}},
    });
    expect(await ask('GET', '/snapshot?limit=1')).toMatchObject({
      status: 400,
      body: {error: expect.stringContaining('limit is for /flows')},
    });
    expect(await ask('GET', '/snapshot?filter=port:x')).toMatchObject({status: 400});
  });

  test('GET /flows takes a query', async () => {
    const {body} = await ask('GET', '/flows?filter=state:ended');
    expect(body).toMatchObject({total: 2, matched: 1, flows: [{id: endedId}]});
    expect(await ask('GET', '/flows?limit=x')).toMatchObject({
      status: 400,
      body: {error: expect.stringMatching(/^limit: /)},
    });
  });

  test.each([activeId, endedId, encodeURIComponent(activeId)])('GET /flows/%s returns one flow', async id => {
    expect(await ask('GET', `/flows/${id}`)).toMatchObject({status: 200, body: {id: decodeURIComponent(id)}});
  });

  test('GET /flows/<id> prefers the active flow to an ended one of the same id', async () => {
    const monitor = fakeMonitor([flow({state: 'ended'}), flow({drops: 7}), flow({state: 'ended'})]);
    expect(await ask('GET', `/flows/${activeId}`, {monitor})).toMatchObject({
      body: {state: 'active', drops: {total: 7}},
    });
  });

  test('HEAD is answered as GET', async () => {
    expect(await ask('HEAD', '/flows')).toEqual(await ask('GET', '/flows'));
  });
});

describe('changes', () => {
  test('PUT /flows/<id>/metadata merges into the flow’s metadata', async () => {
    const monitor = fakeMonitor();
    expect(await ask('PUT', `/flows/${activeId}/metadata`, {monitor, body: {owner: 'ada'}})).toEqual({
      status: 200,
      body: {id: activeId, metadata: {owner: 'ada'}},
    });
    expect(changesOf(monitor)).toEqual([['setMetadata', activeId, {owner: 'ada'}]]);
  });

  test('PUT /flows/<id>/metadata gives a flow at most 64 keys', async () => {
    const metadata = Object.fromEntries(Array.from({length: 64}, (_, index) => [`key${index}`, index]));
    const put = (body: unknown) =>
      ask('PUT', `/flows/${activeId}/metadata`, {body, monitor: fakeMonitor([flow({metadata})])});
    expect(await put({key3: 'new'})).toMatchObject({status: 200});
    expect(await put({other: 1})).toEqual({
      status: 409,
      body: {error: `the flow ${activeId} would have more than 64 keys; change existing keys instead`},
    });
  });

  test.each([
    ['DELETE', '', undefined, 'end', {state: 'ended'}],
    ['POST', '/free', undefined, 'free', {state: 'active'}],
    [
      'POST',
      '/block',
      undefined,
      {kind: 'blocked', untilMs: null},
      {state: 'blocked', control: {kind: 'blocked', until: null}},
    ],
    [
      'POST',
      '/block',
      {for: '10m'},
      {kind: 'blocked', untilMs: takenAtMs + 600_000},
      {state: 'blocked', control: {kind: 'blocked', until: '2026-01-01T12:10:00.000Z'}},
    ],
    [
      'POST',
      '/throttle',
      {bytesPerSecond: 50_000},
      {kind: 'throttled', bytesPerSecond: 50_000},
      {state: 'throttled', control: {kind: 'throttled', bytesPerSecond: 50_000}},
    ],
  ])('%s /flows/<id>%s %j acts on the flow', async (method, path, body, action, result) => {
    const monitor = fakeMonitor();
    expect(await ask(method, `/flows/${activeId}${path}`, {monitor, body})).toEqual({
      status: 200,
      body: {id: activeId, ...result},
    });
    expect(changesOf(monitor)).toEqual([['act', activeId, action]]);
  });

  test('POST /flows/<id>/unblock still frees a flow: it is the older spelling of free', async () => {
    const monitor = fakeMonitor();
    const target = `/flows/${activeId}`;
    const freed = await ask('POST', `${target}/unblock`, {monitor});
    expect(freed).toEqual(await ask('POST', `${target}/free`, {monitor}));
    expect(changesOf(monitor)).toEqual([
      ['act', activeId, 'free'],
      ['act', activeId, 'free'],
    ]);
  });

  test('the limit of keys holds for requests at the same time, too', async () => {
    const monitor = fakeMonitor();
    const controlled = {
      monitor,
      snapshots: createRecentSnapshots(monitor.takeSnapshot, () => 0),
      pendingKeys: createPendingKeys(() => 0),
      readonly: false,
      nowMs: () => 0,
    };
    const put = (prefix: string) => {
      const keys = Object.fromEntries(Array.from({length: 30}, (_, index) => [`${prefix}${index}`, 1]));
      const body = Buffer.from(JSON.stringify(keys));
      return answer({method: 'PUT', target: `/flows/${activeId}/metadata`, body}, controlled);
    };
    const replies = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(put));
    // The flow of the snapshot has a few keys of its own.
    const taken = replies.filter(({status}) => status === 200).length;
    expect([taken, replies.at(-1)!.status]).toEqual([2, 409]);
  });

  test('a hundred changes of metadata do not take a hundred snapshots', async () => {
    const monitor = fakeMonitor();
    const controlled = {
      monitor,
      snapshots: createRecentSnapshots(monitor.takeSnapshot, () => 0),
      pendingKeys: createPendingKeys(() => 0),
      readonly: false,
      nowMs: () => 0,
    };
    const request = {method: 'PUT', target: `/flows/${activeId}/metadata`, body: Buffer.from('{"a": 1}')};
    for (let round = 0; round < 100; round++) await answer(request, controlled);
    expect(changesOf(monitor)).toHaveLength(100);
    expect(monitor.calls).toHaveLength(101);
    await answer({method: 'GET', target: '/flows', body: Buffer.of()}, controlled);
    expect(monitor.calls).toHaveLength(102);
  });
});

const changes: [string, string, unknown][] = [
  ['PUT', '/metadata', {owner: 'ada'}],
  ['DELETE', '', undefined],
  ['POST', '/block', undefined],
  ['POST', '/throttle', {bytesPerSecond: 1}],
  ['POST', '/free', undefined],
];

describe('refused requests', () => {
  test.each(changes)('%s %s: 409 for a flow that has ended, 404 for none', async (method, path, body) => {
    expect(await ask(method, `/flows/${endedId}${path}`, {body})).toEqual({
      status: 409,
      body: {
        error: `the flow ${endedId} has ended; the next datagram from its client starts a new one`,
      },
    });
    const none = '10.0.0.1:1->10.0.0.2:2/udp';
    expect(await ask(method, `/flows/${none}${path}`, {body})).toEqual({
      status: 404,
      body: {error: `there is no flow ${none}; GET /flows lists all flows`},
    });
  });

  test.each(changes)('%s %s: 403 with --readonly, without any effect', async (method, path, body) => {
    const monitor = fakeMonitor();
    expect(await ask(method, `/flows/${activeId}${path}`, {body, monitor, readonly: true})).toEqual({
      status: 403,
      body: {error: 'udptop runs with --readonly; only GET is allowed'},
    });
    expect(monitor.calls).toEqual([]);
  });

  test('with --readonly, GET and HEAD are answered', async () => {
    for (const method of ['GET', 'HEAD']) {
      expect(await ask(method, '/healthz', {readonly: true})).toMatchObject({
        status: 200,
        body: {readonly: true},
      });
    }
  });

  test.each([
    ['/metadata', []],
    ['/block', {for: 'ever'}],
    ['/throttle', {}],
  ])('an invalid body of %s is answered 400, without any effect', async (path, body) => {
    const monitor = fakeMonitor();
    const method = path === '/metadata' ? 'PUT' : 'POST';
    expect(await ask(method, `/flows/${activeId}${path}`, {body, monitor})).toMatchObject({
      status: 400,
      body: {error: expect.stringMatching(/example: \{/)},
    });
    expect(monitor.calls).toEqual([]);
  });

  test.each([
    ['POST', '/healthz', ['GET', 'HEAD']],
    ['DELETE', '/flows', ['GET', 'HEAD']],
    ['PATCH', `/flows/${activeId}`, ['GET', 'HEAD', 'DELETE']],
    ['GET', `/flows/${activeId}/block`, ['POST']],
    ['POST', `/flows/${activeId}/metadata`, ['PUT']],
    ['constructor', '/flows', ['GET', 'HEAD']],
  ])('%s %s is answered 405 with the supported methods', async (method, target, allow) => {
    expect(await ask(method, target)).toEqual({
      status: 405,
      allow,
      body: {error: expect.stringMatching(/^expected (GET|PUT|POST)( or DELETE)? for \/.*; got "/)},
    });
  });

  test.each(['/', '', '*', '/flow', '/healthz/', '/constructor', '/__proto__', '/metrics'])(
    'GET "%s" is answered 404 with the paths there are',
    async target => {
      expect(await ask('GET', target)).toMatchObject({
        status: 404,
        body: {error: expect.stringMatching(/^expected one of \/healthz, .*; got "/)},
      });
    },
  );

  test('an unexpected query is answered 400', async () => {
    expect(await ask('GET', '/healthz?filter=dns')).toEqual({
      status: 400,
      body: {error: 'expected no query after /healthz; filter, sort and limit are for /flows'},
    });
  });
});
