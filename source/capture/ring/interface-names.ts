import {interfaceName} from '../../libc/interfaces.js';
import type {BatchLibc} from '../../libc/libc.js';

export interface InterfaceNames {
  /** The name of an interface, remembered when it is gone; undefined if it was gone before the first time. */
  name(index: number): string | undefined;
  /** Looks again at the names that are known: an interface may have another one now. */
  refresh(): void;
}

/** Names of interfaces by the kernel's index, which it does not use again soon. */
export function interfaceNames(libc: BatchLibc): InterfaceNames {
  const known = new Map<number, string>();

  function look(index: number): string | undefined {
    const name = interfaceName(libc, index);
    if (name !== undefined) known.set(index, name);
    return name;
  }

  return {
    name: index => known.get(index) ?? look(index),
    refresh() {
      for (const index of known.keys()) look(index);
    },
  };
}
