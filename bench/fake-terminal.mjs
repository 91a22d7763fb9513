import {EventEmitter, once} from 'node:events';
import {PassThrough} from 'node:stream';

/** A terminal in memory, with colours; `painted` resolves with the text of the next frame. */
export function createFakeTerminal(columns, rows) {
  const events = new EventEmitter();
  const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode() {}, ref() {}, unref() {}});
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    isTTY: true,
    write(text) {
      events.emit('painted', text);
      return true;
    },
  });
  return {
    stdin,
    stdout,
    type: keys => stdin.write(keys),
    painted: async () => (await once(events, 'painted'))[0],
  };
}
