import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {appCategories} from '../../source/flow/app-category.js';
import {categoryOf} from '../../source/inspection/app-category.js';
import {knownApplications} from './known-applications.js';

const page = readFileSync('docs/metadata.md', 'utf8');
const section = page.slice(
  page.indexOf('### What udptop knows'),
  page.indexOf('### Applications of your own'),
);
/** `- **lan**: `rip` (command), ...` up to the next item. */
const items = [...section.matchAll(/^- (?:\*\*([a-z-]+)\*\*|of no category[^:]*): ((?:.|\n {2})*)/gm)];
const documented = new Map(
  items.flatMap(([, category, list]) =>
    [...list!.replaceAll(/\s+/g, ' ').matchAll(/`([a-z0-9-]+)`(?: \(([^)]*)\))?/g)].map(
      ([, app, keys]) => [app!, {category, keys: keys?.split(', ') ?? []}] as const,
    ),
  ),
);
const known = knownApplications();

test('docs/metadata.md lists every application that udptop knows, and no other', () => {
  expect([...documented.keys()].sort()).toEqual([...known.keys()].sort());
});

test.each([...known])('docs/metadata.md lists the details of %s', (app, keys) => {
  expect([...(documented.get(app)?.keys ?? [])].sort()).toEqual([...keys].sort());
});

test.each([...known.keys()])('docs/metadata.md lists %s in its category', app => {
  expect(documented.get(app)?.category).toBe(categoryOf(app));
});

test('docs/metadata.md names every category', () => {
  for (const category of appCategories) expect(page).toContain(`\`${category}\``);
});
