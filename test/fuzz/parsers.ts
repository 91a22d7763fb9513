import type {FuzzedParser} from './parser.js';
import {captures} from './parsers/captures.js';
import {configuration} from './parsers/configuration.js';
import {control} from './parsers/control.js';
import {files} from './parsers/files.js';
import {fleet} from './parsers/fleet.js';
import {metrics} from './parsers/metrics.js';
import {packets} from './parsers/packets.js';
import {payloads} from './parsers/payloads.js';
import {places} from './parsers/places.js';
import {socks5} from './parsers/socks5.js';
import {system} from './parsers/system.js';
import {terminal} from './parsers/terminal.js';
import {view} from './parsers/view.js';

/** Everything in udptop that reads what others wrote. */
export const parsers: readonly FuzzedParser[] = [
  ...packets,
  ...captures,
  ...payloads,
  ...places,
  ...socks5,
  ...configuration,
  ...view,
  ...control,
  ...metrics,
  ...files,
  ...terminal,
  ...system,
  ...fleet,
];
