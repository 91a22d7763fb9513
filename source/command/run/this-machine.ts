import type {CommandOptions} from '../cli/options.js';
import {mayCapture} from '../privileges/may-capture.js';

/** All UDP of this machine, in a service that is called `any`. */
const allOfThisMachine = 'capture://any?name=any';

/** What is watched when nothing is configured; undefined where only the demo can be shown, or is asked for. */
export function defaultListenUrl({
  demo,
  listen,
}: Pick<CommandOptions, 'demo' | 'listen'>): string | undefined {
  return !demo && listen.length === 0 && mayCapture() ? allOfThisMachine : undefined;
}

/** What the screen says of the demo, and of how to see real traffic. */
export function demoHint(platform: NodeJS.Platform = process.platform): string {
  const yours =
    platform === 'linux'
      ? "This machine's UDP: sudo udptop"
      : 'Yours: npx udptop -L udp://:5300/127.0.0.1:53';
  return `Demo. Enter: details, t: tree, /: search. ${yours}`;
}
