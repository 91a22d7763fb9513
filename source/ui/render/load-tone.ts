import type {RelayLoad} from '../../snapshot/snapshot.js';
import type {Tone} from './theme.js';

/** Of how busy a relay is: at a whole processor it drops. */
export function loadTone(relay: RelayLoad | undefined): Tone | undefined {
  if (relay === undefined || relay.busiest < 0.7) return undefined;
  return relay.busiest >= 0.9 ? 'alert' : 'warning';
}
