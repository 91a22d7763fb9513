import {randomBytes} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {createInspector} from '../../../source/inspection/inspect.js';
import {datagram, hex, join} from '../payloads.js';

/** First bytes whose lowest five bits header protection hides. */
const firstBytes = [0x41, 0x5c, 0x46, 0x53, 0x4a, 0x5f, 0x40, 0x59];
const shortHeader = (id: Uint8Array, index: number) =>
  join(Uint8Array.of(firstBytes[index]!), id, randomBytes(40));

/** What the datagrams of a flow tell, all of one side. */
function told(payloads: readonly Uint8Array[], {port = 443, direction = 'rx' as 'rx' | 'tx'} = {}) {
  const inspector = createInspector();
  return payloads.map(payload => inspector.inspect(datagram(payload, port, direction)));
}

describe('QUIC that began before the capture', () => {
  test.each(['rx', 'tx'] as const)('is known by the fourth datagram with the same id (%s)', direction => {
    const id = randomBytes(8);
    const payloads = [0, 1, 2, 3].map(index => shortHeader(id, index));
    const none = [undefined, undefined, undefined];
    expect(told(payloads, {direction})).toEqual([...none, {app: 'quic', details: {}, isContinued: true}]);
  });

  test('is known although its other side uses no ids', () => {
    const inspector = createInspector();
    const id = randomBytes(20);
    let found: string | undefined;
    for (let index = 0; index < 4; index++) {
      found ??= inspector.inspect(datagram(shortHeader(randomBytes(8), index), 443, 'tx'))?.app;
      found ??= inspector.inspect(datagram(shortHeader(id, index), 443))?.app;
    }
    expect(found).toBe('quic');
  });

  test('says too little away from its port', () => {
    const id = randomBytes(8);
    expect(
      told(
        [0, 1, 2, 3, 4, 5].map(index => shortHeader(id, index)),
        {port: 40_404},
      ),
    ).toEqual(Array(6).fill(undefined));
  });

  test('is not known if nothing hides the first byte, if the id changes, or if what is sent is sent again', () => {
    const id = randomBytes(8);
    const plain = [0, 1, 2, 3, 4, 5].map(() => shortHeader(id, 0));
    const changing = [0, 1, 2, 3, 4, 5].map(index => shortHeader(index === 3 ? randomBytes(8) : id, index));
    const again = [0, 1, 2, 3, 4, 5].map(index =>
      join(Uint8Array.of(firstBytes[index]!), id, hex('00'.repeat(40))),
    );
    for (const payloads of [plain, changing, again]) expect(told(payloads)).toEqual(Array(6).fill(undefined));
  });

  test('is not known by zeros where an id would be', () => {
    const payloads = [0, 1, 2, 3, 4, 5].map(index => shortHeader(new Uint8Array(8), index));
    expect(told(payloads)).toEqual(Array(6).fill(undefined));
  });

  test('is never seen in random bytes', () => {
    for (let flow = 0; flow < 2000; flow++) {
      const payloads = firstBytes.map((_, index) => shortHeader(randomBytes(8), index));
      expect(told(payloads).filter(finding => finding?.app === 'quic')).toEqual([]);
    }
  });
});
