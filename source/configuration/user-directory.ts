import {homedir} from 'node:os';
import {join} from 'node:path';

/**
 * The user's own directory for udptop, after the XDG Base Directory Specification: `~/.config/udptop` by default. Undefined for
 * a user who has no home, as a number without a name has none in a container.
 */
export function userDirectory(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const configurations = env.XDG_CONFIG_HOME || configurationsIn(env.HOME || homeOfUser());
  return configurations === undefined ? undefined : join(configurations, 'udptop');
}

function configurationsIn(home: string | undefined): string | undefined {
  return home === undefined ? undefined : join(home, '.config');
}

function homeOfUser(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}
