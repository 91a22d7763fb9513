import {bytesOfText, holds, uint32} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {find, tamedText, visibleText} from '../../text.js';

/** "Server queries" of Valve's developer wiki: four bytes of 0xff for a message in one packet, then its kind. */
const single = 0xffffffff;
const kindAt = 4;
const infoQuery = bytesOfText('TSource Engine Query\0');
const challengedBytes = 9;
/** Header, protocol, then strings. */
const infoTextAt = 6;
const maxFieldBytes = 256;

/** Messages of a kind and a number only. */
const numbered: Readonly<Record<string, string>> = {
  U: 'player-request',
  V: 'rules-request',
  A: 'challenge',
};

/** Steam's queries, as Source and many other engines' servers answer them. */
export function a2s(payload: Uint8Array): Finding | undefined {
  if (payload.length <= kindAt || uint32(payload, 0) !== single) return undefined;
  const kind = String.fromCharCode(payload[kindAt]!);
  if (holds(payload, kindAt, infoQuery)) {
    const queryEnd = kindAt + infoQuery.length;
    const isWhole = payload.length === queryEnd || payload.length === queryEnd + 4;
    return isWhole ? found('a2s', {a2s_message: 'info-request'}) : undefined;
  }
  if (kind === 'W' && payload.length === kindAt + 1) return found('a2s', {a2s_message: 'challenge-request'});
  const message = numbered[kind];
  if (message) return payload.length === challengedBytes ? found('a2s', {a2s_message: message}) : undefined;
  return kind === 'I' ? info(payload) : undefined;
}

/** Name, map, folder and game, zero-terminated, and at least the 9 bytes of numbers that always follow. */
function info(payload: Uint8Array): Finding | undefined {
  const serverEnd = find(payload, 0, infoTextAt, maxFieldBytes);
  const mapEnd = serverEnd < 0 ? -1 : find(payload, 0, serverEnd + 1, maxFieldBytes);
  const folderEnd = mapEnd < 0 ? -1 : find(payload, 0, mapEnd + 1, maxFieldBytes);
  // The folder that the game is in.
  if (folderEnd < 0 || visibleText(payload, mapEnd + 1, folderEnd) === undefined) return undefined;
  const gameEnd = find(payload, 0, folderEnd + 1, maxFieldBytes);
  if (gameEnd < 0 || gameEnd + 1 + 9 > payload.length) return undefined;
  return found('a2s', {
    a2s_message: 'info',
    a2s_server: tamedText(payload, infoTextAt, serverEnd),
    a2s_map: tamedText(payload, serverEnd + 1, mapEnd),
    a2s_game: tamedText(payload, folderEnd + 1, gameEnd),
  });
}
