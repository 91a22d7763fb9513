import {nothingConfigured} from '../../../configuration/defaults.js';
import type {Snapshot} from '../../../snapshot/snapshot.js';
import {createMask} from '../../../view/privacy/mask.js';
import type {FileCommand} from '../../cli/file-command.js';
import {isFleetUrl} from '../../cli/fleet-command.js';
import type {CommandOptions} from '../../cli/options.js';
import {createAlertWatch} from '../../output/alert-watch.js';
import {alertedSource} from '../../output/alerted-monitor.js';
import {deliverSnapshot} from '../../output/deliver-snapshot.js';
import {openLog} from '../../output/logging.js';
import {maskedSource} from '../../output/masked-monitor.js';
import {tellOfNoScreen} from '../../output/no-screen.js';
import {sayOnStderr} from '../../output/stderr.js';
import {openStdout} from '../../output/stdout.js';
import type {Troubles} from '../../output/troubles.js';
import {alertsOf, statusOfAlerts} from '../alerts.js';
import {configured} from '../configured.js';
import {runHeadless} from '../run-headless.js';
import {keysOf} from '../screen/keys.js';
import {preferencesOf} from '../screen/preferences.js';
import {settingsOf} from '../settings.js';
import type {RunEnd} from '../signals.js';
import {openRecording, openSnapshot} from './open-file.js';
import type {Played, SeenAs} from './played.js';

/**
 * Shows what was saved: a snapshot, or a recording as it went on.
 * @throws {UsageError} when there is nothing to show in the file
 */
export async function runFile(
  options: CommandOptions,
  file: FileCommand,
  screen: boolean,
  end: RunEnd,
): Promise<number> {
  // Keys, named filters and screen settings apply; the services of the configuration are ignored.
  const configuration = (await configured(options)) ?? nothingConfigured;
  const settings = settingsOf(options, configuration.screen);
  const mask = settings.privacy ? createMask() : undefined;
  const troubles: Troubles = new Map();
  const {logger, tap} = openLog(options, screen, troubles, mask);
  const stdout = openStdout(logger, troubles);
  const preferences = preferencesOf(configuration, options, logger, screen);
  const alerts = alertsOf(configuration);
  const watch = createAlertWatch(alerts, logger);
  const seenAs: SeenAs = source => {
    const alerted = alertedSource(source, watch);
    // At every interval, also where nothing is printed.
    if (alerts.length > 0 || options.failOnAlert) alerted.subscribe(() => {});
    return mask ? maskedSource(alerted, mask) : alerted;
  };
  end.after(options.durationMs);
  // Meanwhile another thread reads.
  const screenCode = screen ? import('../screen/run-screen.js') : undefined;
  const played =
    file.kind === 'view'
      ? await view(file.path, seenAs, end.ended)
      : file.kind === 'replay'
        ? await replay(file.path, options, seenAs)
        : await (await import('./play-trace.js')).playTrace(
            file.path,
            settings,
            configuration.apps,
            screen,
            seenAs,
            {
              logger,
              troubles,
            },
          );
  // Nothing came through the pipe.
  if (!played) return end.ended;
  tellOfNoScreen(options);
  const {source} = played.shown;
  let {view: seen} = preferences;
  let status = 0;
  try {
    if (screenCode) {
      const {runScreen} = await screenCode;
      ({view: seen, status} = await runScreen({
        shown: played.shown,
        settings,
        preferences,
        end,
        ended: end.ended,
        stdin: keysOf(file),
        logger,
        tap,
      }));
    } else {
      const ended = Promise.race([end.ended, played.over]);
      status = await runHeadless(source, async () => source.latest(), settings, seen, stdout, ended, false);
    }
    const remark = played.remark();
    if (remark !== undefined) sayOnStderr(remark);
    const delivered = await deliverSnapshot(source.latest(), seen, options, stdout);
    const finished = (await played.finish?.()) ?? 0;
    return status || delivered || finished || Math.min(troubles.size, 1) || statusOfAlerts(options, watch);
  } finally {
    played.close();
  }
}

async function view(file: string, seenAs: SeenAs, ended: Promise<unknown>): Promise<Played | undefined> {
  const saved = await openSnapshot(file, ended);
  if (!saved) return undefined;
  const source = seenAs({
    latest: () => saved,
    subscribe(listener) {
      listener(saved);
      return () => {};
    },
  });
  const time = local(saved);
  return {
    shown: {
      source,
      changeInterval: () => 'A saved snapshot has no intervals',
      seek: () => {},
      kind: 'saved',
      pause: () => 'A saved snapshot stands still',
      hint: () => `Saved snapshot ${file} of ${time}`,
    },
    over: Promise.resolve(0),
    remark: () => undefined,
    close: () => {},
  };
}

async function replay(file: string, {speed}: CommandOptions, seenAs: SeenAs): Promise<Played> {
  const {player, buffer, read, close} = isFleetUrl(file)
    ? await (await import('../fleet/open-fleet-history.js')).openFleetHistory(file, speed)
    : await openRecording(file, speed);
  let isRead = false;
  let damage: string | undefined;
  let allShown = () => {};
  const over = new Promise<number>(resolve => {
    allShown = () => resolve(0);
  });
  const endsHere = () => isRead && player.status().interval === player.status().intervals;
  const check = () => endsHere() && allShown();
  player.subscribe(check);
  const finished = read.then(found => {
    isRead = true;
    if (found)
      damage = `${file} is damaged in line ${found.line}: ${found.sentence}; what stands before it was played`;
    check();
  });
  finished.catch(() => {});
  return {
    shown: {
      source: seenAs(player),
      kind: 'replay',
      changeInterval: faster => `Speed ${player.changeSpeed(faster)}x`,
      seek: player.seek,
      pause: () => (player.togglePause() ? 'Paused; p goes on' : 'Goes on'),
      hint() {
        const {interval, intervals, speed: current, paused} = player.status();
        const parts = [
          `Replay ${paused ? 'paused' : `${current}x`}: interval ${interval} of ${intervals}${isRead ? '' : '+'}`,
          ...(endsHere() ? ['the recording ends here'] : []),
          ...(endsHere() && damage !== undefined ? [damage] : []),
          ...(buffer.thinned() > 0 ? [`${buffer.thinned()} intervals left out to fit the memory`] : []),
        ];
        return `${parts.join('; ')}. [ ] step, p pauses, + - speed`;
      },
    },
    over,
    remark: () => damage,
    close() {
      close();
      player.close();
    },
  };
}

function local({takenAtMs}: Snapshot): string {
  return new Date(takenAtMs).toLocaleString('sv');
}
