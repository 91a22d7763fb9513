import {expect, test} from 'vitest';
import {HeadedReplyOwner} from '../../../source/relay/socks5/headed-reply-owner.js';

test('the owner of replies with headers hears of payloads only', () => {
  const heard: unknown[] = [];
  const owner = new HeadedReplyOwner(
    {
      onReplySent: packets => heard.push(['sent', packets]),
      onReplyUnsent: (reason, packets, bytes) => heard.push([reason, packets, bytes]),
      onReplyWaiting: change => heard.push(['waiting', change]),
    },
    10,
  );
  owner.onReplySent(3);
  owner.onReplyUnsent('queueFull', 2, 220);
  owner.onReplyWaiting(-1);
  expect(heard).toEqual([
    ['sent', 3],
    ['queueFull', 2, 200],
    ['waiting', -1],
  ]);
});
