import type {Rule} from '../table/rule.js';

export const infrastructure: readonly Rule[] = [];
