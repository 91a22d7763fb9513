import {holds, uint16} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {find, tamedText} from '../../text.js';

/** RakNet's RakNetTypes and MessageIdentifiers.h: unconnected messages carry a constant, each at its own offset. */
const magic = Uint8Array.of(0, 255, 255, 0, 254, 254, 254, 254, 253, 253, 253, 253, 0x12, 0x34, 0x56, 0x78);
const pong = 0x1c;
const messages: Readonly<Record<number, {readonly name: string; readonly magicAt: number}>> = {
  1: {name: 'ping', magicAt: 9},
  2: {name: 'ping-open', magicAt: 9},
  5: {name: 'open-request-1', magicAt: 1},
  6: {name: 'open-reply-1', magicAt: 1},
  7: {name: 'open-request-2', magicAt: 1},
  8: {name: 'open-reply-2', magicAt: 1},
  [pong]: {name: 'pong', magicAt: 17},
};
/** Of a pong: time, server's identifier and magic, then the length of a text. */
const statusAt = 35;
const semicolon = 59;

/** Roblox's and others' own ways to open a connection: other identifiers, and the constant at one of several offsets. */
const custom: ReadonlySet<number> = new Set([0x78, 0x7b]);
const customMagicAt = [1, 9, 17, 32];
/** Through a relay of Roblox, a header of so many bytes stands before the message. */
const relayedBytes = 31;

/** Minecraft's Bedrock edition and other games. */
export function raknet(payload: Uint8Array): Finding | undefined {
  if (custom.has(payload[0]!) && hasCustomMagic(payload))
    return found('raknet', {raknet_message: 'open-custom'});
  if (custom.has(payload[relayedBytes]!) && holds(payload, relayedBytes + 1, magic))
    return found('raknet', {raknet_message: 'open-custom'});
  const message = messages[payload[0]!];
  if (!message || !holds(payload, message.magicAt, magic)) return undefined;
  const server = payload[0] === pong ? serverName(payload) : undefined;
  return found('raknet', {raknet_message: message.name, raknet_server: server});
}

function hasCustomMagic(payload: Uint8Array): boolean {
  for (const at of customMagicAt) if (holds(payload, at, magic)) return true;
  return false;
}

/** `MCPE;Name of the server;...` */
function serverName(payload: Uint8Array): string | undefined {
  const statusEnd = Math.min(payload.length, statusAt + uint16(payload, statusAt - 2));
  const nameAt = find(payload, semicolon, statusAt, 8) + 1;
  if (nameAt === 0 || nameAt > statusEnd) return undefined;
  const end = find(payload, semicolon, nameAt, statusEnd - nameAt);
  return tamedText(payload, nameAt, end < 0 ? statusEnd : end);
}
