import {describe, expect, test} from 'vitest';
import {
  createStatsReporterRegistry,
  lookupStatsReporter,
  registerStatsReporter,
  unregisterStatsReporter,
} from '../../source/reporting/registry.js';

const reporter = () => ({onPacket() {}});

describe('the registry of stats reporters', () => {
  test('finds a reporter by the GUID it was registered under', () => {
    const registry = createStatsReporterRegistry();
    const mine = reporter();
    registry.register('guid', mine);
    expect(registry.lookup('guid')).toBe(mine);
    expect(registry.lookup('other')).toBeUndefined();
  });

  test.each([null, undefined])('takes %s for no reporter and registers nothing', nothing => {
    const registry = createStatsReporterRegistry();
    const mine = reporter();
    registry.register('guid', mine);
    registry.register('guid', nothing);
    expect(registry.lookup('guid')).toBe(mine);
    expect(registry.generation).toBe(1);
  });

  test('ignores an empty GUID', () => {
    const registry = createStatsReporterRegistry();
    registry.register('', reporter());
    expect(registry.lookup('')).toBeUndefined();
    expect(registry.generation).toBe(0);
  });

  test('replaces on registering again', () => {
    const registry = createStatsReporterRegistry();
    const second = reporter();
    registry.register('guid', reporter());
    registry.register('guid', second);
    expect(registry.lookup('guid')).toBe(second);
  });

  test('keeps one reporter under several GUIDs, and forgets one GUID at a time', () => {
    const registry = createStatsReporterRegistry();
    const mine = reporter();
    registry.register('a', mine);
    registry.register('b', mine);
    registry.unregister('a');
    expect([registry.lookup('a'), registry.lookup('b')]).toEqual([undefined, mine]);
  });

  test('raises its generation at every change, and only then', () => {
    const registry = createStatsReporterRegistry();
    registry.register('a', reporter());
    registry.register('a', reporter());
    registry.unregister('a');
    registry.unregister('a');
    registry.unregister('never');
    expect(registry.generation).toBe(3);
  });

  test('serves a whole thread through its functions', () => {
    const mine = reporter();
    registerStatsReporter('thread-wide', mine);
    expect(lookupStatsReporter('thread-wide')).toBe(mine);
    unregisterStatsReporter('thread-wide');
    expect(lookupStatsReporter('thread-wide')).toBeUndefined();
  });
});
