import {spawn} from 'node:child_process';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';
import {manyFlows, snapshot} from '../../view/flows.js';

// The compiled screen in a process of its own: vitest sets NODE_ENV=test, which users never have.
const program = `
import {EventEmitter} from 'node:events';
const {showScreen} = await import(process.argv[1]);
const stdin = new EventEmitter();
for (const name of ['setRawMode', 'setEncoding', 'ref', 'unref', 'resume', 'pause']) stdin[name] = () => stdin;
Object.assign(stdin, {isTTY: true, read: () => null});
Object.assign(process.stdout, {columns: 100, rows: 24});
const snapshot = JSON.parse(process.argv[2]);
const enoughSeconds = snapshot.uptimeSeconds + 15;
const tell = () => process.stderr.write('measured ' + performance.getEntriesByType('measure').length + ' times');
showScreen({
  source: {
    latest: () => snapshot,
    subscribe(listener) {
      const timer = setInterval(() => {
        listener({...snapshot, uptimeSeconds: ++snapshot.uptimeSeconds});
        if (snapshot.uptimeSeconds === enoughSeconds) tell();
      }, 50);
      return () => clearInterval(timer);
    },
  },
  stdin,
  stdout: process.stdout,
  view: {sort: {column: 'rate', direction: 'desc'}, filter: '', columns: ['client', 'rate'], units: 'bytes'},
  exportSnapshot: async () => '',
});
`;

test.each([undefined, 'development', 'production'])(
  "the built screen shows its flows, by React's production build, when NODE_ENV is %s",
  async value => {
    const {NODE_ENV: _, ...env} = process.env;
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        program,
        pathToFileURL(resolve('dist/ui/screen.js')).href,
        JSON.stringify(snapshot(manyFlows(5))),
      ],
      {env: {...env, ...(value && {NODE_ENV: value})}, stdio: ['ignore', 'pipe', 'pipe']},
    );
    let output = '';
    child.stdout.setEncoding('utf8').on('data', text => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', text => {
      output += text;
    });
    try {
      await expect.poll(() => output, {timeout: 15_000}).toMatch(/CLIENT[\s\S]*10\.0\.0\.\d+:40000/);
      // React's development build measures every frame, and Node keeps all measurements.
      await expect.poll(() => output, {timeout: 15_000}).toMatch(/measured \d+ times/);
      expect(output).toMatch(/measured 0 times/);
    } finally {
      child.kill('SIGKILL');
    }
  },
);
