import type {Metadata} from '../flow/metadata.js';
import {categoryOf} from '../inspection/app-category.js';
import type {Finding} from '../inspection/inspect.js';

/**
 * A finding as metadata: `app`, `app_category`, `app_before` and its details.
 * @param ownCategory that of a user's application
 */
export function metadataOf({app, before, details}: Finding, ownCategory: string | undefined): Metadata {
  const category = ownCategory ?? categoryOf(app);
  return {
    app,
    ...(category !== undefined && {app_category: category}),
    ...(before !== undefined && {app_before: before}),
    ...details,
  };
}

/**
 * What a finding adds to what is known of a flow. Metadata from users and labels takes precedence over it; what an earlier
 * finding told does not.
 * @param told by the earlier findings
 */
export function moreMetadata(metadata: Metadata, told: Metadata, known: Metadata): Metadata {
  const isOpen = (key: string) =>
    !Object.hasOwn(known, key) || (told[key] !== undefined && told[key] === known[key]);
  // The application is somebody else's word: its category and the past are not.
  const isNamed = !isOpen('app');
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([key]) => isOpen(key) && !(isNamed && (key === 'app_category' || key === 'app_before')),
    ),
  );
}
