import {quoted} from '../../text/quoted.js';

/** What is wrong with the name of a network device, by the kernel's rules (net/core/dev.c: dev_valid_name). */
export function deviceNameError(name: string): string | undefined {
  // A percent sign would make it a pattern.
  const isValid = /^[^\s/:%]{1,15}$/.test(name) && Buffer.byteLength(name) <= 15 && !/^\.\.?$/.test(name);
  return isValid ? undefined : `expected the name of a network device, such as udp0; got ${quoted(name)}`;
}
