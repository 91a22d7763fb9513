// `npm run capture` makes the pictures of the README from the real screen, in a real terminal (tmux).
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {terminalToSvg} from './svg.mjs';

const server = `udptop-capture-${process.pid}`;
const tmux = (...args) =>
  execFileSync('tmux', ['-L', server, '-f', '/dev/null', ...args], {encoding: 'utf8'});

const columns = 124;
const rows = 28;
const secondsOfDemo = 25;

tmux(
  'new-session',
  '-d',
  '-x',
  String(columns),
  '-y',
  String(rows),
  'env -u NO_COLOR COLORTERM=truecolor node dist/cli.js --demo',
);
try {
  await pause(secondsOfDemo * 1000);
  tmux('send-keys', 'Down', 'Down');
  await pause(500);
  const file = new URL('screen.svg', import.meta.url);
  writeFileSync(file, terminalToSvg(tmux('capture-pane', '-pe'), {columns, rows}));
  console.log(`wrote ${file.pathname.split('/').slice(-3).join('/')}`);
} finally {
  tmux('kill-server');
}
