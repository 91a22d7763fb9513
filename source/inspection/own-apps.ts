import type {AppCategory} from '../flow/app-category.js';
import type {OwnApp} from '../flow/own-app.js';
import {compileRules, type RuleTable} from './signatures/table/compile.js';
import type {Rule} from './signatures/table/rule.js';

/** The applications of a user, ready for inspection. */
export interface OwnApps {
  readonly rules: RuleTable;
  /** Undefined for an application that is none of the user's, or has no category. */
  categoryOf(app: string): AppCategory | undefined;
}

const mostBytes = 65_535;

/** Undefined if there are none. @throws {Error} for digits that are none */
export function createOwnApps(apps: readonly OwnApp[]): OwnApps | undefined {
  if (apps.length === 0) return undefined;
  const categories = new Map(apps.map(({name, category}) => [name, category]));
  return {rules: compileRules(apps.map(ruleOf)), categoryOf: app => categories.get(app)};
}

function ruleOf({name, ports, starts, contains = [], minLength = 1, maxLength = mostBytes}: OwnApp): Rule {
  return {
    app: name,
    // Not looked up by rule: an application of the user's may have none.
    category: 'infrastructure',
    when: [
      {
        ...(ports && {ports}),
        ...(starts !== undefined && {starts}),
        holds: contains.map(({at, bytes}) => ({at, is: bytes})),
        length: [minLength, maxLength],
      },
    ],
  };
}
