import type {Rule} from '../table/rule.js';
import {mobile} from './infrastructure/mobile.js';
import {observing} from './infrastructure/observing.js';
import {routing} from './infrastructure/routing.js';
import {services} from './infrastructure/services.js';

export const infrastructure: readonly Rule[] = [...mobile, ...routing, ...observing, ...services];
