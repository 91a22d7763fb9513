import {expect, test} from 'vitest';
import type {Snapshot} from '../../../../source/snapshot/snapshot.js';
import {emptyLines} from '../../../../source/ui/render/table/empty-lines.js';
import {initialView} from '../../../../source/view/view.js';
import {snapshot} from '../../../view/flows.js';
import {startState} from '../../start-state.js';
import {service} from '../header/service.js';

const linesOf = (services: Snapshot['services'], kind: 'live' | 'saved' = 'live') =>
  emptyLines({...startState(snapshot([], {services}), initialView(), {columns: 100, rows: 24}), kind});

test('before the first flow there is a command to paste that makes it', () => {
  expect(linesOf([service('game', 0, {target: '127.0.0.1:7777'})])).toEqual([
    'No flows yet: waiting for datagrams at 127.0.0.1:5300.',
    '',
    'This makes the first one, in another terminal:',
    "  bash -c 'echo hello > /dev/udp/127.0.0.1/5300'",
  ]);
  expect(linesOf([service('dns', 0, {listen: '[::]:5300'})]).at(-1)).toBe('  dig @::1 -p 5300 example.com');
  expect(linesOf([service('dns', 0, {listen: '0.0.0.0:5300'})]).at(-1)).toBe(
    '  dig @127.0.0.1 -p 5300 example.com',
  );
});

test('there is none where no service takes plain datagrams, or nothing runs', () => {
  expect(linesOf([service('proxy', 0, {handler: 'socks5'})])).toHaveLength(1);
  expect(linesOf([service('dns', 0)], 'saved')).toHaveLength(1);
  expect(linesOf([])).toEqual(['No flows yet.']);
});
