import type {ServiceConfiguration} from '../../configuration/model.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {sayOnStderr} from './stderr.js';

/** Prints to stderr where services with port 0 listen: without a screen, nothing else shows it. */
export function printChosenPorts(configured: readonly ServiceConfiguration[], {services}: Snapshot): void {
  const chosen = new Set(
    configured.filter(service => 'listen' in service && service.listen.port === 0).map(({name}) => name),
  );
  for (const {name, listen} of services) {
    if (chosen.has(name)) sayOnStderr(`${name} listens at ${listen}`);
  }
}
