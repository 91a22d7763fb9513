import type {NatsConnection} from '@nats-io/transport-node';
import {steadyNow} from '../../clock/steady.js';
import type {FleetConfiguration} from '../../configuration/model.js';
import type {Logger} from '../../flow/logger.js';
import {withoutFlows} from '../../snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {defaultSort, sortText} from '../../view/sorting/sort.js';
import {encodePicture} from '../history/picture.js';
import {keepStream} from '../history/stream.js';
import {subjectsOf} from '../protocol/subjects.js';
import {findFlows} from './answering.js';
import {createHosted} from './hosted.js';

interface PicturesOptions {
  readonly fleet: FleetConfiguration;
  readonly host: string;
  readonly machine: string;
  readonly readonly: boolean;
  readonly logger: Pick<Logger, 'info'>;
}

/** The flows of a picture: those with the highest rates. */
const rows = 20;

/** Puts a picture of each interval into the stream of the fleet, if its hub keeps one. */
export function createPictures({fleet, host, machine, readonly, logger}: PicturesOptions) {
  const hosted = createHosted(host);
  const subject = subjectsOf(fleet).picture(host);
  let isKept = false;
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
    async prepare(nats: NatsConnection): Promise<void> {
      if (fleet.historyMs === 0) return;
      try {
        await keepStream(nats, fleet);
        isKept = true;
      } catch (error) {
        isKept = false;
        logger.info({why: (error as Error).message}, 'the hub keeps no history of the fleet');
      }
    },
    /** Nothing is sent, and nothing waits, while there is no connection. */
    publish(snapshot: Snapshot, nats: NatsConnection | undefined): void {
      if (nats === undefined || !isKept) return;
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
      nats.publish(
        subject,
        encodePicture(
          head,
          flows.map(({json, order}) => ({text: json, order})),
        ),
      );
    },
  };
}
