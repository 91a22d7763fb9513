import type {ServiceConfiguration} from '../model.js';
import {defaultServiceName} from '../service-name.js';
import {nameInListenUrl} from './listen-url.js';

/**
 * A name for each URL: its own, or `service-N`. N counts the services of the file and the URLs before it,
 * as gost counts, and goes on to the first that nobody has.
 */
export function nameListenUrls(
  listenUrls: readonly string[],
  fileServices: readonly ServiceConfiguration[],
): string[] {
  const given = listenUrls.map(nameInListenUrl);
  const taken = new Set([...fileServices.map(({name}) => name), ...given]);
  return given.map((name, index) => {
    if (name !== undefined) return name;
    let number = fileServices.length + index;
    while (taken.has(defaultServiceName(number))) number++;
    taken.add(defaultServiceName(number));
    return defaultServiceName(number);
  });
}
