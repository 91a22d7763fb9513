import {describe, expect, test} from 'vitest';
import {type End, isSenderTarget} from '../../../source/capture/flows/sides.js';

const end = (port: number, more: Partial<End> = {}): End => ({
  port,
  isGroup: false,
  isBound: false,
  isConnected: false,
  ...more,
});

describe('the sender of the first datagram that is seen', () => {
  test.each([
    ['asks a resolver', end(40_000), end(53)],
    ['asks from a socket that is connected to nobody', end(40_000, {isBound: true}), end(53)],
    ['asks a game server from such a socket', end(40_000, {isBound: true}), end(28_500)],
    ['asks a local server on a port of its own choice', end(40_000), end(5300, {isBound: true})],
    [
      'asks a local server from the port of another service',
      end(2055, {isConnected: true}),
      end(45_000, {isBound: true}),
    ],
    ['asks a port that nobody listens at, from such a socket', end(40_000, {isBound: true}), end(9)],
    ['tells a group something', end(5353), end(5353, {isGroup: true})],
    ['broadcasts for DHCP', end(68), end(67, {isGroup: true})],
    ['talks to a peer like itself', end(51_820), end(51_820)],
    ['talks to someone of whom nothing is known', end(40_000), end(50_000)],
  ])('is the client where it %s', (_, sender, receiver) => {
    expect(isSenderTarget(sender, receiver)).toBe(false);
  });

  test.each([
    ['answers from the port of a service', end(53), end(40_000)],
    ['answers from it to a socket that is connected to nobody', end(53), end(40_000, {isBound: true})],
    ['is a local server on a port of its own choice', end(5300, {isBound: true}), end(40_000)],
    ['is a local server on a port that the kernel chose', end(45_000, {isBound: true}), end(40_000)],
    ['is a remote server on a registered port', end(28_500), end(40_000)],
  ])('is the target where it %s', (_, sender, receiver) => {
    expect(isSenderTarget(sender, receiver)).toBe(true);
  });
});
