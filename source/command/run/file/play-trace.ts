import type {Logger} from 'pino';
import type {OwnApp} from '../../../flow/own-app.js';
import type {Monitor} from '../../../monitor/monitor.js';
import type {TraceEnd} from '../../../trace/read-trace.js';
import type {DatagramFile} from '../../../writing/datagram-file.js';
import {UsageError} from '../../cli/usage-error.js';
import type {Troubles} from '../../output/troubles.js';
import {whyNotMasked} from '../../writing/why-not-masked.js';
import type {Settings} from '../settings.js';
import {type OpenTrace, openTrace} from './open-trace.js';
import type {Played, SeenAs} from './played.js';

/** Who hears of what goes wrong. */
interface Hearers {
  readonly logger: Logger;
  readonly troubles: Troubles;
}

/**
 * Reads a capture file. Without a screen, intervals are shown as they are read; with one, the last, unless a speed says otherwise.
 * @param file `-` is standard input
 * @throws {UsageError} when it is no capture, or `--write` cannot be
 */
export async function playTrace(
  file: string,
  settings: Settings,
  apps: readonly OwnApp[],
  screen: boolean,
  seenAs: SeenAs,
  hearers: Hearers,
): Promise<Played> {
  let written: DatagramFile | undefined;
  let opened: OpenTrace | undefined;
  const writing = await startWriting(settings, hearers, {
    async write(into) {
      written = into.file;
    },
    // Who quits does not wait for the rest of the file. The limit may be reached before there is anything to show.
    async stopWriting() {
      if (screen) opened?.close();
      else await opened?.ended;
    },
  });
  opened = await openTrace(file, settings, apps, screen, written);
  const {source, player, buffer, ended, share, close} = opened;
  const name = file === '-' ? 'standard input' : file;
  let end: TraceEnd | undefined;
  const over = ended.then(found => {
    end = found;
    return 0;
  });
  return {
    shown: {
      source: seenAs(source),
      kind: 'replay',
      changeInterval: faster => `Speed ${player?.changeSpeed(faster) ?? 1}x`,
      seek: intervals => player?.seek(intervals),
      pause: () => (player?.togglePause() ? 'Paused; p goes on' : 'Goes on'),
      hint() {
        const {interval = 1, intervals = 1} = player?.status() ?? {};
        const done = share();
        const parts = [
          `${name}: interval ${interval} of ${intervals}${end ? '' : '+'}`,
          ...(end || done === undefined ? [] : [`${Math.floor(100 * done)}% read`]),
          ...(end?.remarks ?? []).map(sentence => sentence.replace(/\.$/, '')),
          ...((buffer?.thinned() ?? 0) > 0
            ? [`${buffer?.thinned()} intervals left out to fit the memory`]
            : []),
        ];
        return `${parts.join('; ')}. [ ] step, p pauses, + - speed`;
      },
    },
    over,
    finish: async () => (await writing?.finish()) ?? 0,
    remark: () => (end && end.remarks.length > 0 ? `${name}: ${end.remarks.join(' ')}` : undefined),
    close,
  };
}

/** Undefined without `--write`. */
async function startWriting(
  settings: Settings,
  {logger, troubles}: Hearers,
  reader: Pick<Monitor, 'write' | 'stopWriting'>,
) {
  const {write, privacy} = settings;
  if (write === undefined) return undefined;
  if (privacy) throw new UsageError(`--write: ${whyNotMasked}`);
  const {writeEverything} = await import('../../writing/write-everything.js');
  return writeEverything(write, settings, reader, logger, troubles);
}
