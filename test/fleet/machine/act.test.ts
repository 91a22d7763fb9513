import {describe, expect, test} from 'vitest';
import {obey} from '../../../source/fleet/machine/act.js';
import {actionOf, changeOf, decodeOrder, encodeOrder} from '../../../source/fleet/protocol/order.js';

const id = '10.0.0.1:5->10.0.0.2:53/udp';

describe('a machine of a fleet', () => {
  test('says why it does not act, whatever goes wrong', async () => {
    const monitor = {
      act: () => Promise.reject(new Error('the relay thread is stuck')),
      updateMetadata: () => {},
    };
    const outcome = await obey({id, change: {kind: 'end'}}, {monitor, host: 'fra-1', readonly: false});
    expect(outcome).toEqual({done: false, refusal: 'fra-1: the relay thread is stuck'});
  });

  test('blocks for as long as the viewer meant, whatever its own clock says', () => {
    const change = changeOf({kind: 'blocked', untilMs: 61_000}, 1000);
    expect(actionOf(decodeOrder(Buffer.from(encodeOrder({id, change})))!.change as never, 5_000_000)).toEqual(
      {
        kind: 'blocked',
        untilMs: 5_060_000,
      },
    );
  });
});
