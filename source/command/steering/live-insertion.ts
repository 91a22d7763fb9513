import {joinSources} from '../../configuration/join-sources.js';
import type {Insertion} from '../../ui/screen-options.js';
import {liveServiceName} from '../../ui/state/insertion.js';
import type {ServiceChanges} from '../run/change-services.js';

/** Stands in front of servers of this machine, and goes away again, while the screen goes on. */
export function createLiveInsertion(changes: ServiceChanges): Insertion {
  return {
    async insert(port) {
      const url = `insert://:${port}?name=${liveServiceName(port)}`;
      const [service] = joinSources({listenUrls: [url]}, undefined)!.services;
      await changes.add(service!);
    },
    leave: port => changes.remove(liveServiceName(port)),
  };
}
