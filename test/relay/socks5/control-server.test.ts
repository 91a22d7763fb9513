import {afterEach, describe, expect, test} from 'vitest';
import {formatEndpoint} from '../../../source/address/endpoint.js';
import {createAccess} from '../../../source/relay/access.js';
import {type ControlRules, listenControl} from '../../../source/relay/socks5/control-server.js';
import {encodeCredentials} from '../../../source/relay/socks5/password.js';
import {eventually} from '../peers.js';
import {bytes, openRaw, type RawControl} from './control-client.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const bound = {host: '127.0.0.1', port: 4000};
const associated = '05000001' + '7f000001' + '0fa0';
const request = '05 01 00 05 03 00 01 00000000 0000';

async function serve(rules: Partial<ControlRules> = {}, fail?: Error) {
  const associations = {open: 0, clients: [] as string[]};
  const logins = {failed: 0};
  const warnings: object[] = [];
  const server = await listenControl(
    {
      listen: {host: '127.0.0.1', port: 0},
      users: undefined,
      access: createAccess([]),
      maxConnections: 100,
      maxConnectionsOf: () => 100,
      ...rules,
    },
    {
      service: 'test',
      warn: (_kind, fields) => warnings.push(fields),
      onFailedLogin: () => {
        logins.failed++;
      },
      async associate(client, local) {
        if (fail) throw fail;
        associations.clients.push(`${formatEndpoint(client)} to ${local}`);
        associations.open++;
        return {bound, close: () => associations.open--};
      },
    },
  );
  cleanups.push(() => server.close());
  const open = async (localAddress?: string): Promise<RawControl> => {
    const control = await openRaw(server.address, localAddress);
    cleanups.push(() => control.socket.destroy());
    return control;
  };
  return {associations, logins, warnings, open, server};
}

describe('a control connection', () => {
  test('gets an association for the addresses of both its ends', async () => {
    const {associations, open} = await serve();
    const control = await open();
    control.socket.write(bytes(request));
    expect(await control.heard(12)).toBe(`0500${associated}`);
    expect(associations).toEqual({open: 1, clients: ['127.0.0.1:0 to 127.0.0.1']});
  });

  test('hands on the port that the client announces', async () => {
    const {associations, open} = await serve();
    const control = await open();
    control.socket.write(bytes('05 01 00 05 03 00 01 0a000007 1388'));
    await control.heard(12);
    expect(associations.clients).toEqual(['127.0.0.1:5000 to 127.0.0.1']);
  });

  test('works byte by byte', async () => {
    const {open} = await serve();
    const control = await open();
    control.socket.setNoDelay(true);
    for (const byte of bytes(request)) {
      control.socket.write(Uint8Array.of(byte));
      await new Promise(setImmediate);
    }
    expect(await control.heard(12)).toBe(`0500${associated}`);
  });

  test.each(['destroy', 'end', 'resetAndDestroy'] as const)('ends its association by %s', async how => {
    const {associations, open} = await serve();
    const control = await open();
    control.socket.write(bytes(request));
    await control.heard(12);
    control.socket[how]();
    await control.closed;
    await eventually(() => associations.open === 0, 'the association to end');
  });

  test('is closed with everything else when the server closes', async () => {
    const {associations, open, server} = await serve();
    const control = await open();
    control.socket.write(bytes(request));
    await control.heard(12);
    await server.close();
    await control.closed;
    expect(associations.open).toBe(0);
  });

  test.each([
    ['CONNECT', '05 01 00 05 01 00 01 7f000001 0050', '0500' + '05070001000000000000'],
    ['BIND', '05 01 00 05 02 00 01 7f000001 0050', '0500' + '05070001000000000000'],
    ['no acceptable method', '05 01 01', '05ff'],
  ])('is refused and closed: %s', async (_, hex, answer) => {
    const {associations, open} = await serve();
    const control = await open();
    // Extra bytes must not turn the answer into a reset.
    control.socket.write(Buffer.concat([bytes(hex), Buffer.alloc(5000)]));
    await control.closed;
    expect(control.said()).toBe(answer);
    expect(associations.clients).toEqual([]);
  });

  test('gets an error for a wrong password and is closed; the password is not logged', async () => {
    const {open, warnings} = await serve({users: [{username: 'ada', password: 'secret'}]});
    const control = await open();
    control.socket.write(bytes('05 01 02 01 03 616461 05 6775657373'));
    await control.closed;
    expect(control.said()).toBe('05020101');
    expect(warnings).toEqual([{service: 'test', client: '127.0.0.1', reason: 'wrong user or password'}]);
  });

  test('gets an error when no socket is available', async () => {
    const {open} = await serve({}, new Error('EMFILE'));
    const control = await open();
    control.socket.write(bytes(request));
    await control.closed;
    expect(control.said()).toBe('0500' + '05010001000000000000');
  });

  test('is closed without an answer when it does not speak SOCKS5', async () => {
    const {open} = await serve();
    const control = await open();
    control.socket.write('GET / HTTP/1.1\r\n\r\n');
    await control.closed;
    expect(control.said()).toBe('');
  });

  test('is closed when its handshake takes too long, even if bytes keep coming', async () => {
    const {associations, open} = await serve({handshakeTimeoutMs: 200});
    const control = await open();
    const drip = setInterval(() => control.socket.writable && control.socket.write(Uint8Array.of(5)), 40);
    cleanups.push(() => clearInterval(drip));
    await control.closed;
    expect(associations.clients).toEqual([]);
  });

  test('outlives the handshake timeout once it is associated', async () => {
    const {associations, open} = await serve({handshakeTimeoutMs: 100});
    const [done, slow] = [await open(), await open()];
    done.socket.write(bytes(request));
    await done.heard(12);
    await slow.closed;
    expect(associations.open).toBe(1);
  });

  test('may send a little once it is associated, and is closed if it sends more', async () => {
    const {associations, open} = await serve();
    const control = await open();
    control.socket.write(bytes(request));
    await control.heard(12);
    control.socket.write(Buffer.alloc(10_000));
    const other = await open();
    other.socket.write(bytes(request));
    await other.heard(12);
    expect(associations.open).toBe(2);
    control.socket.write(Buffer.alloc(100_000));
    await control.closed;
    await eventually(() => associations.open === 1, 'the association to end');
  });
});

/** A whole handshake with a user and a password, sent at once. */
const loginAs = (user: string, password: string) =>
  Buffer.concat([
    bytes('05 01 02'),
    encodeCredentials({username: user, password}),
    bytes('05 03 00 01 00000000 0000'),
  ]);

describe('a login', () => {
  const users = [{username: 'ada', password: 'secret'}];
  const right = loginAs('ada', 'secret');
  const accepted = `05020100${associated}`;

  /** How long a login takes to be answered, in ms. */
  async function tryLogin(control: RawControl, login: Buffer) {
    const startedMs = performance.now();
    control.socket.write(login);
    const answer = await control.heard(4);
    return {ms: performance.now() - startedMs, answer};
  }

  test('that fails is answered later each time, counted, and closes its connection', async () => {
    const {associations, logins, open} = await serve({users});
    const takenMs = [];
    for (let round = 0; round < 3; round++) {
      const control = await open();
      const {ms, answer} = await tryLogin(control, loginAs('ada', 'guess'));
      await control.closed;
      expect(answer).toBe('05020101');
      takenMs.push(ms);
    }
    for (const [index, leastMs] of [500, 1000, 2000].entries()) {
      expect(takenMs[index]).toBeGreaterThan(leastMs - 10);
    }
    expect(logins.failed).toBe(3);
    expect(associations.clients).toEqual([]);
    // The right one works all the same, and at once.
    const control = await open();
    expect((await tryLogin(control, right)).ms).toBeLessThan(2000);
    expect(await control.heard(14)).toBe(accepted);
  });

  test('that is right waits, too, while several others of its address fail; one from elsewhere does not', async () => {
    const {associations, logins, open} = await serve({users, handshakeTimeoutMs: 1000});
    const guesses = await Promise.all(Array.from({length: 4}, () => open('127.0.0.2')));
    for (const {socket} of guesses) socket.write(loginAs('ada', 'guess'));
    await eventually(() => logins.failed === 4, 'the guesses to be counted');
    // Hanging up does not help who guesses.
    for (const {socket} of guesses) socket.destroy();
    const [neighbour, other] = [await open('127.0.0.2'), await open('127.0.0.3')];
    neighbour.socket.write(right);
    expect((await tryLogin(other, right)).ms).toBeLessThan(4000);
    expect(await other.heard(14)).toBe(accepted);
    expect(associations.open).toBe(1);
    expect(neighbour.said()).toBe('0502');
    // Longer than a handshake may take: the wait is not the client's time.
    await eventually(() => neighbour.said() === accepted, 'the right login to be answered', 9000);
    expect(associations.open).toBe(2);
  }, 15_000);

  test('that waits ends with the server', async () => {
    const {open, server} = await serve({users});
    const control = await open();
    control.socket.write(loginAs('ada', 'guess'));
    await control.heard(2);
    await server.close();
    await control.closed;
    expect(control.said()).toBe('0502');
  });
});

describe('the number of control connections', () => {
  test('is bounded, and a closed one makes room for another', async () => {
    const {associations, open, warnings} = await serve({maxConnections: 2});
    const [first] = [await open(), await open()];
    first.socket.write(bytes(request));
    await first.heard(12);
    await (await open()).closed;
    expect(warnings).toMatchObject([{reason: 'connectionLimit'}]);
    first.socket.destroy();
    await eventually(() => associations.open === 0, 'the first to be gone');
    const next = await open();
    next.socket.write(bytes(request));
    await next.heard(12);
  });

  test('is bounded for each client address', async () => {
    const {open, warnings} = await serve({maxConnectionsOf: () => 1});
    const first = await open('127.0.0.2');
    await (await open('127.0.0.2')).closed;
    const other = await open('127.0.0.3');
    for (const control of [first, other]) {
      control.socket.write(bytes(request));
      await control.heard(12);
    }
    expect(warnings).toMatchObject([{client: '127.0.0.2', reason: 'clientConnectionLimit'}]);
  });

  test('is bounded for silent connections, so that others get in', async () => {
    const {open, warnings} = await serve({maxConnections: 1000, maxConnectionsOf: () => 1000});
    const silent = await Promise.all(Array.from({length: 128}, () => open('127.0.0.2')));
    await (await open('127.0.0.2')).closed;
    expect(warnings).toMatchObject([{reason: 'handshakeLimit'}]);
    const other = await open('127.0.0.3');
    other.socket.write(bytes(request));
    await other.heard(12);
    silent[0]!.socket.write(bytes(request));
    await silent[0]!.heard(12);
    const late = await open('127.0.0.2');
    late.socket.write(bytes(request));
    await late.heard(12);
  });

  test('does not count clients that the access list refuses', async () => {
    const {open, warnings} = await serve({access: createAccess(['127.0.0.2']), maxConnections: 1});
    await (await open('127.0.0.3')).closed;
    const friend = await open('127.0.0.2');
    friend.socket.write(bytes(request));
    await friend.heard(12);
    expect(warnings).toMatchObject([{client: '127.0.0.3', reason: 'accessDenied'}]);
  });
});
