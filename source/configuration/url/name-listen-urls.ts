import type {ServiceConfiguration} from '../model.js';
import {defaultServiceName} from '../service-name.js';
import {nameInListenUrl} from './listen-url.js';

/**
 * The name of each URL: the one it gives, or else `service-N`. N counts the services of the file and the URLs before it,
 * as in gost, and skips names that are taken.
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
