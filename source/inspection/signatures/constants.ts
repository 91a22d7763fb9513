import {bytesOfText, holds} from '../bytes.js';
import {type Finding, found} from '../finding.js';

/** A protocol that is recognised by constant bytes at a fixed offset alone. */
interface Constant {
  readonly app: string;
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly minBytes: number;
}

const constants: readonly Constant[] = [
  // Tailscale's discovery (disco.go): "TS", a speech balloon, a key, a nonce and a box.
  {app: 'tailscale', at: 0, bytes: bytesOfText('TS\xf0\x9f\x92\xac'), minBytes: 6 + 32 + 24 + 16},
  // TeamSpeak 3: a client's first packets carry this name in place of a signature.
  {app: 'teamspeak', at: 0, bytes: bytesOfText('TS3INIT1'), minBytes: 18},
];

export function constant(payload: Uint8Array): Finding | undefined {
  for (const {app, at, bytes, minBytes} of constants) {
    if (payload.length >= minBytes && holds(payload, at, bytes)) return found(app);
  }
  return undefined;
}
