import {describe, expect, test} from 'vitest';
import {createInspector} from '../../../source/inspection/inspect.js';
import {type Pair, pairs} from '../pairs.js';
import {datagram, look} from '../payloads.js';

/** What each of two datagrams tells. */
function told({first, second, from, port}: Pair) {
  const inspector = createInspector();
  const direction = from === 'client' ? 'rx' : 'tx';
  return [inspector.inspect(datagram(first, port)), inspector.inspect(datagram(second, port, direction))];
}

const byName = pairs.map(pair => [`${pair.app}: ${pair.what}`, pair] as const);

describe('a protocol that takes two datagrams', () => {
  test.each(byName)('%s is found with the second', (_, pair) => {
    expect(told(pair)).toEqual([undefined, {app: pair.app, details: pair.details}]);
  });

  test.each(byName)('%s is not told by either alone', (_, {first, second, port, app}) => {
    for (const payload of [first, second]) expect(look(payload, port)?.app).not.toBe(app);
  });

  test.each(byName.filter(([, {isSymmetric}]) => !isSymmetric))(
    '%s is not told if the other side sends the second',
    (_, pair) => {
      const from = pair.from === 'client' ? 'target' : 'client';
      expect(told({...pair, from})[1]?.app).not.toBe(pair.app);
    },
  );

  test.each(byName.filter(([, {port}]) => port !== undefined))(
    '%s says too little away from its port',
    (_, {port: _port, ...pair}) => {
      expect(told(pair)[1]).toBeUndefined();
    },
  );
});
