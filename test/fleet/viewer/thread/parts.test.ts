import {describe, expect, test} from 'vitest';
import type {FleetPicture} from '../../../../source/fleet/viewer/picture.js';
import type {FleetMessage} from '../../../../source/fleet/viewer/thread/messages.js';
import {createPictureReceiver, createPictureSender} from '../../../../source/fleet/viewer/thread/parts.js';
import {withoutFlows} from '../../../../source/snapshot/columns/of-snapshot.js';
import {flow, snapshot} from '../../../view/flows.js';

const pictureOf = (flows: number, filter = ''): FleetPicture => ({
  rest: {...withoutFlows(snapshot([])), view: {filter}},
  hosts: [],
  flows: Array.from({length: flows}, (_, index) => flow({client: `10.0.0.1:${index + 1}`})),
});

/** Sends pictures to a receiver that takes each part when it is told to. */
function wire() {
  const posted: FleetMessage[] = [];
  const sender = createPictureSender(message => posted.push(message));
  const receiver = createPictureReceiver();
  const pictures: FleetPicture[] = [];
  return {
    sender,
    posted,
    pictures,
    /** Receives what was posted until now, and says that it did. */
    receive(): void {
      for (const message of posted.splice(0)) {
        if (message.type === 'part') {
          receiver.part(message);
          sender.taken();
        } else if (message.type === 'picture') pictures.push(receiver.whole(message));
      }
    },
  };
}

async function untilSent(sending: readonly Promise<void>[], receive: () => void): Promise<void> {
  let isSent = false;
  void Promise.all(sending).then(() => {
    isSent = true;
  });
  while (!isSent) {
    receive();
    await Promise.resolve();
  }
  receive();
}

describe('a picture for the other thread', () => {
  test('arrives as it was, with its flows in their order', async () => {
    const {sender, pictures, receive} = wire();
    const picture = pictureOf(1001);
    await untilSent([sender.send(picture)], receive);
    expect(pictures).toEqual([picture]);
  });

  test('has no part on its way before the one before it was taken', async () => {
    const {sender, posted, receive} = wire();
    const sending = sender.send(pictureOf(1001));
    await new Promise(setImmediate);
    expect(posted).toHaveLength(1);
    await untilSent([sending], receive);
  });

  test('does not mix with another that is sent at the same time', async () => {
    const {sender, pictures, receive} = wire();
    const [whole, interval] = [pictureOf(700, 'all'), pictureOf(300)];
    await untilSent([sender.send(whole, 7), sender.send(interval)], receive);
    expect(pictures).toHaveLength(2);
    expect(pictures).toContainEqual(whole);
    expect(pictures).toContainEqual(interval);
  });
});
