import {start, stop} from './processes.mjs';

export const beginFrame = '\u001b[?2026h';
const patienceMs = 10_000;

/** Runs `<program> <args>` in a pseudo-terminal of 120x40. */
export async function startInTerminal(args, program = process.execPath) {
  // The shell tells its process id, which is the program's after the exec.
  const command = `stty cols 120 rows 40; echo $$; exec ${[program, ...args].map(quote).join(' ')}`;
  const child = start('script', ['-qfec', command, '/dev/null'], {
    // An open input keeps script from ending the session.
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {...process.env, TERM: 'xterm-256color', NO_COLOR: undefined, FORCE_COLOR: undefined},
  });
  let frames = 0;
  let seen = '';
  let check = () => {};
  child.stdout.setEncoding('utf8').on('data', text => {
    frames += text.split(beginFrame).length - 1;
    // Enough for the largest frame, and for a word that came in two pieces.
    seen = (seen + text).slice(-100_000);
    check();
  });

  /** Resolves when the terminal has shown what `test` looks for in its output since now. */
  function untilShown(test) {
    seen = '';
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => reject(new Error('the screen never showed it')), patienceMs);
      check = () => {
        const found = test(seen);
        if (!found) return;
        clearTimeout(tooLate);
        check = () => {};
        resolve(found);
      };
    });
  }

  const [, pid] = await untilShown(text => /^(\d+)\r?\n/.exec(text));
  return {
    pid: Number(pid),
    frames: () => frames,
    type: keys => child.stdin.write(keys),
    untilShown,
    async stop() {
      if (child.exitCode === null) process.kill(Number(pid), 'SIGTERM');
      await stop(child, 'SIGHUP');
    },
  };
}

/** What a text says without its escape sequences. */
export function plain(text) {
  return text.replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, '');
}

function quote(word) {
  return `'${word}'`;
}
