import {z} from 'zod';
import {everywhere, ofDevice, ofService, ofSockets, ofSocks5, ofTungo} from './ignored-keys.js';

/** A key of gost that loads and does nothing. Editors strike it through. */
export const ignored = (description: string) => z.unknown().meta({description, deprecated: true});

const schemasOf = (keys: readonly (readonly [string, string])[]) =>
  Object.fromEntries(keys.map(([key, why]) => [key, ignored(why)]));

export const ignoredInHandler = schemasOf([...everywhere, ...ofSockets, ...ofSocks5]);
export const ignoredInListener = schemasOf([...everywhere, ...ofSockets]);
export const ignoredInService = schemasOf([...everywhere, ...ofService]);
export const ignoredInTungoHandler = schemasOf([...everywhere, ...ofTungo]);
export const ignoredInTungoListener = z.object(schemasOf(ofDevice)).partial().shape;

/** Sections of a file that do nothing. Without them udptop relays for the same clients. */
export const ignoredSections = {
  log: ignored('Ignored: use --log-file and --log-level.').optional(),
  profiling: ignored('Ignored: udptop has no profiling endpoint.').optional(),
  tls: ignored('Ignored: udptop neither encrypts nor decrypts.').optional(),
};
