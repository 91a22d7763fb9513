import {networkInterfaces} from 'node:os';
import {describe, expect, test} from 'vitest';
import {interfaceIndex, interfaceName} from '../../source/libc/interfaces.js';
import {type BatchLibc, loadBatchLibc} from '../../source/libc/libc.js';

const loaded = loadBatchLibc();

describe.runIf('libc' in loaded)('the interfaces of this machine', () => {
  const {libc} = loaded as {libc: BatchLibc};

  test('have an index by name, and a name by index', () => {
    for (const name of Object.keys(networkInterfaces())) {
      const index = interfaceIndex(libc, name);
      expect(index).toBeGreaterThan(0);
      expect(interfaceName(libc, index)).toBe(name);
    }
    expect(interfaceName(libc, interfaceIndex(libc, 'lo'))).toBe('lo');
  });

  test('a name or an index that there is not is told as such', () => {
    expect(interfaceIndex(libc, 'no-such-thing')).toBe(0);
    expect(interfaceIndex(libc, '')).toBe(0);
    expect(interfaceName(libc, 0)).toBeUndefined();
    expect(interfaceName(libc, 2 ** 30)).toBeUndefined();
  });
});
