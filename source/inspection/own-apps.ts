import type {Category} from './category.js';
import {compileRules, type RuleTable} from './signatures/table/compile.js';
import type {Rule} from './signatures/table/rule.js';

/** An application that a user describes, by its datagrams. All that is given must hold. */
export interface OwnApp {
  readonly name: string;
  readonly category?: Category | undefined;
  /** Either end has one of them. */
  readonly ports?: readonly number[] | undefined;
  /** Hexadecimal digits. */
  readonly starts?: string | undefined;
  /** Hexadecimal digits at an offset, which counts from the end if it is below zero. */
  readonly contains?: readonly {readonly at: number; readonly bytes: string}[] | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
}

/** The applications of a user, ready for inspection. */
export interface OwnApps {
  readonly rules: RuleTable;
  /** Undefined for an application that is none of the user's, or has no category. */
  categoryOf(app: string): Category | undefined;
}

const mostBytes = 65_535;

/** Undefined if there are none. @throws {Error} for digits that are none */
export function createOwnApps(apps: readonly OwnApp[]): OwnApps | undefined {
  if (apps.length === 0) return undefined;
  const categories = new Map(apps.map(({name, category}) => [name, category]));
  return {rules: compileRules(apps.map(ruleOf)), categoryOf: app => categories.get(app)};
}

function ruleOf({name, category, ports, starts, contains, minLength, maxLength}: OwnApp): Rule {
  return {
    app: name,
    // Only the rules of the table are looked up by it.
    category: category ?? 'infrastructure',
    when: [
      {
        ...(ports && {ports}),
        ...(starts !== undefined && {starts}),
        ...(contains && {holds: contains.map(({at, bytes}) => ({at, is: bytes}))}),
        length: [minLength ?? 1, maxLength ?? mostBytes],
      },
    ],
  };
}
