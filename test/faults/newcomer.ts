import type {PeerOptions} from '../relay/peers.js';
import {type Relay, type Scene, until} from './scene.js';

const question = 'is there room for one more?';

/** A target that answers nobody else. */
export const answersNewcomers: PeerOptions = {
  answer: payload => (payload.toString() === question ? payload : undefined),
};

/** One client more asks until it gets an answer. */
export async function newcomer(scene: Scene, relay: Relay): Promise<void> {
  const client = await scene.peer();
  await until(async () => {
    await client.send(question, relay.port);
    return client.received.length > 0;
  }, 'an answer for a newcomer');
}
