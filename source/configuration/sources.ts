import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {userDirectory} from './user-directory.js';

export interface ConfigurationSources {
  /** URLs as after `--listen`, such as `udp://127.0.0.1:5300/127.0.0.1:53`. */
  readonly listenUrls?: readonly string[];
  /** A URL as after `--forward`, such as `socks5://127.0.0.1:1080`. */
  readonly forwardUrl?: string | undefined;
  /**
   * A YAML file, as after `--config`. By default the first of `./udptop.yaml` and
   * `$XDG_CONFIG_HOME/udptop/udptop.yaml` that exists.
   */
  readonly file?: string | undefined;
  /** The URL of what is watched when neither URLs nor a file say it. By default nothing is. */
  readonly defaultListenUrl?: string | undefined;
  /** Ignores all services of the file, and requires none. */
  readonly withoutServices?: boolean;
  /** Where relative paths start; by default the working directory. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The file that is to be read: the one that is named, or else `./udptop.yaml`, or `udptop.yaml` in the user's directory. */
export function configurationFile({
  file,
  cwd = '.',
  env = process.env,
}: ConfigurationSources): string | undefined {
  if (file !== undefined) return file;
  const ofUser = userDirectory(env);
  const directories = [cwd, ...(ofUser === undefined ? [] : [ofUser])];
  return directories.map(directory => join(directory, 'udptop.yaml')).find(each => existsSync(each));
}
