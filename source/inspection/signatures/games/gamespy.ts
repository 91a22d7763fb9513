import {uint16, uint32} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';

/** GameSpy's query protocol, version 4, as Minecraft's Java edition and others speak it ("Query", wiki.vg). */
const magic = 0xfefd;
const handshake = 9;
const status = 0;
const handshakeBytes = 7;
/** With a challenge, and with padding that asks for everything. */
const statusBytes = [11, 15];
/** Minecraft's sessions leave the upper halves of their bytes out, and others do likewise. */
const sessionMask = 0x0f0f0f0f;

export function gamespy(payload: Uint8Array): Finding | undefined {
  if (uint16(payload, 0) !== magic || (uint32(payload, 3) & ~sessionMask) !== 0) return undefined;
  const kind = payload[2];
  if (kind === handshake && payload.length === handshakeBytes)
    return found('gamespy', {gamespy_message: 'handshake'});
  return kind === status && statusBytes.includes(payload.length)
    ? found('gamespy', {gamespy_message: 'status'})
    : undefined;
}
