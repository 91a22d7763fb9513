import type {Rule} from '../table/rule.js';

export const lan: readonly Rule[] = [];
