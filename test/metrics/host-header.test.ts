import {expect, test} from 'vitest';
import {isMeantForLoopback} from '../../source/metrics/host-header.js';

test.each(['127.0.0.1:9464', '[::1]:9464', 'localhost:9464', 'LOCALHOST', '192.0.2.1', undefined])(
  '%s is a host that no other server can be called',
  host => expect(isMeantForLoopback(host)).toBe(true),
);

test.each(['evil.example:9464', 'evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', ''])(
  '"%s" is not',
  host => expect(isMeantForLoopback(host)).toBe(false),
);
