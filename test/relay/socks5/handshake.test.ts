import {describe, expect, test} from 'vitest';
import {createClientHandshake} from '../../../source/relay/socks5/client-handshake.js';
import {createServerHandshake, encodeReply} from '../../../source/relay/socks5/server-handshake.js';

const ada = {username: 'ada', password: 'secret'};
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const associate = '05 03 00 01 00000000 0000';

/** What a server with `credentials` answers to `hex`, and how the handshake ends. */
function serve(hex: string, credentials?: typeof ada) {
  const answers: Uint8Array[] = [];
  const end = createServerHandshake(credentials && [credentials], answer => answers.push(answer))(bytes(hex));
  return {answers: Buffer.concat(answers).toString('hex'), end};
}

describe('the handshake of a server', () => {
  test('accepts a client without a password if none is required', () => {
    expect(serve(`05 01 00 ${associate}`)).toEqual({
      answers: '0500',
      end: {state: 'requested', clientPort: 0},
    });
  });

  test('reads the port that the client announces, whatever address it announces with it', () => {
    for (const address of ['01 00000000', '01 0a000007', `04 ${'00'.repeat(16)}`, '03 06 612e74657374']) {
      expect(serve(`05 01 00 05 03 00 ${address} 1388`).end).toEqual({state: 'requested', clientPort: 5000});
    }
  });

  test('accepts the right user and password', () => {
    const {answers, end} = serve(`05 02 00 02 01 03 616461 06 736563726574 ${associate}`, ada);
    expect([answers, end]).toEqual(['05020100', {state: 'requested', clientPort: 0}]);
  });

  test('answers a wrong password with status 1', () => {
    const {answers, end} = serve('05 01 02 01 03 616461 01 78', ada);
    expect([answers, end]).toEqual(['05020101', {state: 'refused', why: 'wrong user or password'}]);
  });

  test.each([
    ['05 01 00', ada],
    ['05 00', undefined],
    ['05 01 02', undefined],
    ['05 01 01', undefined],
  ])('answers the methods of %s with ff, none of them being acceptable', (hex, credentials) => {
    expect(serve(hex, credentials)).toMatchObject({answers: '05ff', end: {state: 'refused'}});
  });

  test.each(['01', '02', '00', '09'])('answers command %s with code 7', command => {
    const {answers, end} = serve(`05 01 00 05 ${command} 00 01 7f000001 0050`);
    expect([answers, end?.state]).toEqual(['050005070001000000000000', 'refused']);
  });

  test('answers an unknown kind of address with code 8', () => {
    expect(serve('05 01 00 05 03 00 02')).toMatchObject({
      answers: '050005080001000000000000',
      end: {state: 'refused'},
    });
  });

  test.each(['04 01 0050 7f000001 00', '47 45 54', '16 03 01'])('sends no answer to %s', hex => {
    expect(serve(hex)).toEqual({
      answers: '',
      end: {state: 'refused', why: 'it does not speak SOCKS5'},
    });
  });

  test('waits for missing bytes', () => {
    expect(serve('05 02 00')).toEqual({answers: '', end: undefined});
    expect(serve('05 01 00 05')).toEqual({answers: '0500', end: undefined});
  });
});

/** Runs both handshakes against each other, `chunkBytes` at a time. */
function meet(clientKnows: typeof ada | undefined, serverWants: typeof ada | undefined, chunkBytes: number) {
  const pieces = (message: Uint8Array) =>
    Array.from({length: Math.ceil(message.length / chunkBytes)}, (_, index) =>
      message.subarray(index * chunkBytes, (index + 1) * chunkBytes),
    );
  const toServer: Uint8Array[] = [];
  const toClient: Uint8Array[] = [];
  const server = createServerHandshake(serverWants && [serverWants], answer =>
    toClient.push(...pieces(answer)),
  );
  const client = createClientHandshake(clientKnows, message => toServer.push(...pieces(message)));
  let end: ReturnType<typeof client>;
  while (!end && toServer.length + toClient.length > 0) {
    for (const piece of toServer.splice(0)) {
      if (server(piece)?.state === 'requested') {
        toClient.push(...pieces(encodeReply(0, {host: '127.0.0.1', port: 4000})));
      }
    }
    for (const piece of toClient.splice(0)) end ??= client(piece);
  }
  return end;
}

describe.each([1, 2, 3, 600])('the handshake of a client, %i bytes at a time', chunkBytes => {
  test('ends with the address to send to', () => {
    const associated = {state: 'associated', bound: {host: '127.0.0.1', port: 4000}};
    expect(meet(undefined, undefined, chunkBytes)).toEqual(associated);
    expect(meet(ada, undefined, chunkBytes)).toEqual(associated);
    expect(meet(ada, ada, chunkBytes)).toEqual(associated);
  });

  test('fails with the reason, and without the password', () => {
    const wrong = meet({...ada, password: 'guess'}, ada, chunkBytes);
    expect(wrong).toEqual({state: 'failed', why: 'it refuses the user or the password'});
    expect(meet(undefined, ada, chunkBytes)).toEqual({
      state: 'failed',
      why: 'it wants a user and a password',
    });
  });
});

test.each([
  ['0500 0502 0001 00000000 0000', 'it refuses UDP ASSOCIATE: not allowed by its rules'],
  ['0500 0507 0001 00000000 0000', 'it refuses UDP ASSOCIATE: command not supported'],
  ['0500 05ee 0001 00000000 0000', 'it refuses UDP ASSOCIATE: unknown reply code 238'],
  ['0500 0500 0002', 'its reply names no address'],
  ['0501', 'it accepts no user and password'],
  ['48545450', 'it does not speak SOCKS5'],
])('a client that receives %s reports: %s', (hex, why) => {
  expect(createClientHandshake(ada, () => {})(bytes(hex))).toEqual({state: 'failed', why});
});
