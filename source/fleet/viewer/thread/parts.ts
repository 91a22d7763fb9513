import type {FlowSnapshot, HostSnapshot} from '../../../snapshot/snapshot.js';
import type {FleetPicture} from '../picture.js';
import type {FleetMessage} from './messages.js';

/** The other thread reads so many hosts, or flows, within about 3 ms. */
const mostInPart = 200;

/**
 * Sends pictures to the other thread in parts, of which it has only one at a time: keys come between them.
 */
export function createPictureSender(post: (message: FleetMessage) => void) {
  const waiting: (() => void)[] = [];

  async function postPart(part: FleetMessage): Promise<void> {
    const taken = new Promise<void>(resolve => {
      waiting.push(resolve);
    });
    post(part);
    await taken;
  }

  return {
    /** @param request the one that it answers; undefined for the picture of an interval */
    async send({rest, hosts, flows}: FleetPicture, request?: number): Promise<void> {
      for (let from = 0; from < hosts.length; from += mostInPart) {
        await postPart({type: 'part', request, hosts: hosts.slice(from, from + mostInPart), flows: []});
      }
      for (let from = 0; from < flows.length; from += mostInPart) {
        await postPart({type: 'part', request, hosts: [], flows: flows.slice(from, from + mostInPart)});
      }
      post({type: 'picture', request, rest});
    },
    /** The other thread took the oldest part that it had not taken yet. */
    taken: () => waiting.shift()?.(),
  };
}

/** Joins the parts to pictures again. */
export function createPictureReceiver() {
  const begun = new Map<number | undefined, {hosts: HostSnapshot[]; flows: FlowSnapshot[]}>();
  return {
    part({request, hosts, flows}: Extract<FleetMessage, {type: 'part'}>): void {
      const known = begun.get(request);
      if (known === undefined) begun.set(request, {hosts: [...hosts], flows: [...flows]});
      else {
        known.hosts.push(...hosts);
        known.flows.push(...flows);
      }
    },
    whole({request, rest}: Extract<FleetMessage, {type: 'picture'}>): FleetPicture {
      const {hosts, flows} = begun.get(request) ?? {hosts: [], flows: []};
      begun.delete(request);
      return {rest, hosts, flows};
    },
  };
}
