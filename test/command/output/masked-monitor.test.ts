import {expect, test} from 'vitest';
import {maskedMonitor} from '../../../source/command/output/masked-monitor.js';
import type {FlowAction} from '../../../source/flow/control.js';
import type {Monitor} from '../../../source/monitor/monitor.js';
import {createMask} from '../../../source/view/privacy/mask.js';
import {activeId, fakeMonitor} from '../../control/fake-monitor.js';

const real = {protocol: 'udp', client: '127.0.0.1:40000', target: '127.0.0.1:53'};

function rig() {
  const {calls, takeSnapshot, act} = fakeMonitor();
  const monitor = {
    calls,
    takeSnapshot,
    act: (id: string, action: FlowAction) => act({id}, action),
    updateMetadata: (...update: unknown[]) => void calls.push(['updateMetadata', ...update]),
  };
  const masked = maskedMonitor(monitor as unknown as Monitor, createMask());
  return {monitor, masked};
}

test('acts on the real flow when the id is masked', async () => {
  const {monitor, masked} = rig();
  const {flows} = await masked.takeSnapshot();
  expect(flows[0]!.id).not.toBe(activeId);
  expect(await masked.act(flows[0]!.id, 'end')).toBe(true);
  expect(monitor.calls.at(-1)).toEqual(['act', activeId, 'end']);
});

test('shows no datagrams, which cannot be masked', () => {
  const monitor = {...fakeMonitor(), watch: () => () => {}};
  expect(maskedMonitor(monitor as unknown as Monitor, createMask()).watch).toBeUndefined();
});

test('puts metadata on the real flow when the addresses are masked, in both orders of arguments', async () => {
  const {monitor, masked} = rig();
  const {flows} = await masked.takeSnapshot();
  const {protocol, client, target} = flows[0]!;
  masked.updateMetadata({protocol, client, target}, {owner: 'ada'}, {onlyActive: true});
  expect(monitor.calls.at(-1)).toEqual(['updateMetadata', real, {owner: 'ada'}, {onlyActive: true}]);
  masked.updateMetadata(client, target, protocol, {owner: 'bob'});
  expect(monitor.calls.at(-1)).toEqual(['updateMetadata', real, {owner: 'bob'}, undefined]);
});

test('ignores metadata for real addresses, so that nobody can find out which flows exist', async () => {
  const {monitor, masked} = rig();
  await masked.takeSnapshot();
  const before = monitor.calls.length;
  masked.updateMetadata(real, {owner: 'ada'});
  expect(monitor.calls).toHaveLength(before);
});
