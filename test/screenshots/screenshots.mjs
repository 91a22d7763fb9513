// `npm run screenshots` makes the pictures of README.md and docs/ from the real screen, in a real terminal (tmux).
import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {terminalToSvg} from './svg.mjs';

const server = `udptop-capture-${process.pid}`;
const tmux = (...args) =>
  execFileSync('tmux', ['-u', '-L', server, '-f', '/dev/null', ...args], {encoding: 'utf8'});

const columns = 124;
const rows = 28;
const secondsOfDemo = 25;

/** What each picture is of, by the keys that lead there from the one before. */
const pictures = [
  {name: 'screen', keys: ['Down', 'Down']},
  {name: 'detail', keys: ['Enter']},
  {name: 'tree', keys: ['Escape', 't', 't', 't', '*', 'Home', 'Enter']},
  {name: 'help', keys: ['F1']},
];

tmux(
  'new-session',
  '-d',
  '-x',
  String(columns),
  '-y',
  String(rows),
  'env -u NO_COLOR LANG=C.UTF-8 COLORTERM=truecolor node dist/cli.js --demo --no-remember',
);
try {
  await pause(secondsOfDemo * 1000);
  for (const {name, keys} of pictures) {
    for (const key of keys) {
      tmux('send-keys', key);
      await pause(300);
    }
    await pause(500);
    const file = new URL(`${name}.svg`, import.meta.url);
    writeFileSync(file, terminalToSvg(tmux('capture-pane', '-pe'), {columns, rows}));
    console.log(`wrote ${file.pathname.split('/').slice(-3).join('/')}`);
  }
} finally {
  tmux('kill-server');
}
