import type {Rule} from '../table/rule.js';

export const home: readonly Rule[] = [];
