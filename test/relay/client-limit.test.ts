import {expect, test} from 'vitest';
import {createClientLimit} from '../../source/relay/client-limit.js';

test('a client has the limit of the first block that holds it, and others have the common one', () => {
  const limitOf = createClientLimit({
    maxSessionsPerClient: 5,
    clients: [
      {block: '10.0.0.1', maxSessions: 1},
      {block: '10.0.0.0/8', maxSessions: 100},
    ],
  });
  expect(['10.0.0.1', '10.0.0.2', '192.0.2.1', '2001:db8::1'].map(limitOf)).toEqual([1, 100, 5, 5]);
});
