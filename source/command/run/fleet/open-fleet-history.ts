import {NoHistoryError, readHistory} from '../../../fleet/history/read.js';
import {parseDuration} from '../../../quantity/duration.js';
import {createRecordingBuffer} from '../../../recording/buffer.js';
import {createPlayer, type Player} from '../../../recording/play.js';
import {sanitizeText} from '../../../text/sanitize.js';
import {parseFleetFlag} from '../../cli/fleet-command.js';
import {UsageError} from '../../cli/usage-error.js';
import type {OpenRecording} from '../file/open-file.js';
import {reachable} from '../reachable.js';

const defaultSince = '1h';

/**
 * Opens the past of a fleet, and resolves once its first interval can be played.
 * @param url such as `nats://hub:4222/edge?since=1h`
 * @throws {UsageError} when there is none
 */
export async function openFleetHistory(url: string, speed: number | undefined): Promise<OpenRecording> {
  const {fleet, since = defaultSince} = parseFleetFlag('replay', url);
  const sinceMs = parseDuration(since);
  if (sinceMs === undefined || sinceMs === 0)
    throw new UsageError(`replay: since: expected a duration such as 30m or 1h; got "${since}"`);
  const buffer = createRecordingBuffer();
  let player: Player | undefined;
  let hasInterval = () => {};
  const begun = new Promise<void>(resolve => {
    hasInterval = resolve;
  });
  try {
    const {ended, close} = await reachable('replay', () =>
      readHistory(fleet, Date.now() - sinceMs, interval => {
        buffer.add(interval);
        player?.grown();
        hasInterval();
      }),
    );
    await Promise.race([begun, ended]);
    if (buffer.length() === 0)
      throw new NoHistoryError(
        `what the hub keeps of the fleet ${fleet.name} cannot be read by this version`,
      );
    player = createPlayer(buffer, speed);
    return {player, buffer, read: ended.then(() => undefined), close};
  } catch (error) {
    throw error instanceof NoHistoryError ? new UsageError(sanitizeText(`replay: ${error.message}`)) : error;
  }
}
