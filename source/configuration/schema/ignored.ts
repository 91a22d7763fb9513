import {z} from 'zod';

/** A key of gost that loads and does nothing. Editors strike it through. */
export const ignored = (description: string) => z.unknown().meta({description, deprecated: true});
