import type {Fault} from './fault.js';
import {clients} from './scenarios/clients.js';
import {control} from './scenarios/control.js';
import {files} from './scenarios/files.js';
import {network} from './scenarios/network.js';
import {screens} from './scenarios/screens.js';
import {socks5} from './scenarios/socks5.js';
import {system} from './scenarios/system.js';
import {targets} from './scenarios/targets.js';

/** Every fault that is tried, under the headings of docs/faults.md. */
export const faults: ReadonlyMap<string, readonly Fault[]> = new Map([
  ['The network', network],
  ['Targets', targets],
  ['Clients', clients],
  ['SOCKS5 clients', socks5],
  ['The system and the program', system],
  ['Disks and files', files],
  ['The control socket', control],
  ['The screen', screens],
]);
