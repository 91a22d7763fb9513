import type {z} from 'zod';
import type {OwnApp} from '../../flow/own-app.js';
import type {appsSchema} from '../schema/apps.js';

/** The applications of a file, each field a list where there may be several. */
export function parseApps(apps: z.infer<typeof appsSchema>): OwnApp[] {
  return Object.entries(apps).map(([name, {port, contains, ...rest}]) => ({
    name,
    ...rest,
    ...(port !== undefined && {ports: [port].flat()}),
    ...(contains !== undefined && {contains: [contains].flat()}),
  }));
}
