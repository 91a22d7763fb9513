import {homedir} from 'node:os';
import {join} from 'node:path';

/** The user's own directory for udptop, after the XDG Base Directory Specification: `~/.config/udptop` by default. */
export function userDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'udptop');
}
