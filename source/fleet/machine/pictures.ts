import type {NatsConnection} from '@nats-io/transport-node';
import {steadyNow} from '../../clock/steady.js';
import type {FleetConfiguration} from '../../configuration/model.js';
import type {Logger} from '../../flow/logger.js';
import type {Monitor} from '../../monitor/monitor.js';
import {withoutFlows} from '../../snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {defaultSort, sortText} from '../../view/sorting/sort.js';
import {encodePicture} from '../history/picture.js';
import {keepStream} from '../history/stream.js';
import {subjectsOf} from '../protocol/subjects.js';
import {findFlows} from './answering.js';
import {createHosted} from './hosted.js';

interface PicturesOptions {
  readonly monitor: Pick<Monitor, 'subscribe'>;
  /** The connection while there is one. */
  current(): NatsConnection | undefined;
  readonly fleet: FleetConfiguration;
  readonly host: string;
  readonly machine: string;
  readonly readonly: boolean;
  readonly logger: Pick<Logger, 'info'>;
}

/** The flows of a picture: those with the highest rates. */
const rows = 20;

/** Puts a picture of each interval into the stream of the fleet, if its hub keeps one. */
export function createPictures({monitor, current, fleet, host, machine, readonly, logger}: PicturesOptions) {
  const hosted = createHosted(host);
  const subject = subjectsOf(fleet).picture(host);
  let stop = () => {};
  let round = 0;
  const question = {
    viewer: '',
    round: 0,
    filter: 'not state=ended',
    sort: sortText(defaultSort),
    rows,
    atLeast: 0,
  };

  return {
    /** To be called whenever there is a connection: the hub may be another one, or have lost its streams. */
    async start(nats: NatsConnection): Promise<void> {
      if (fleet.historyMs === 0) return;
      end();
      try {
        await keepStream(nats, fleet);
        // Who keeps no history needs no picture at each interval.
        stop = monitor.subscribe(publish);
      } catch (error) {
        logger.info({why: (error as Error).message}, 'the hub keeps no history of the fleet');
      }
    },
    end,
  };

  function end(): void {
    stop();
    stop = () => {};
  }

  /** Nothing is sent, and nothing waits, while there is no connection. */
  function publish(snapshot: Snapshot): void {
    const nats = current();
    if (nats === undefined) return;
    const named = hosted(snapshot);
    const {flows, ...found} = findFlows(named, question);
    const head = {
      machine,
      round: round++,
      part: 0,
      parts: 1,
      nowMs: steadyNow(),
      readonly,
      picture: withoutFlows(named),
      ...found,
    };
    const written = flows.map(({json, order}) => ({text: json, order}));
    nats.publish(subject, encodePicture(head, written));
  }
}
