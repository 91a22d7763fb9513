import {type ChildProcess, spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {associate} from '../relay/socks5/control-client.js';
import {emptyDirectory, type Running, startCommand} from './command.js';

const children: ChildProcess[] = [];
const running: Running[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

/**
 * Guesses passwords from 127.0.0.2 on 200 connections: half of them wait for the answer, half hang up after 50 ms. Prints a
 * line for each guess, and one for each answer.
 */
const guesser = `
import {connect} from 'node:net';
const login = Buffer.concat([Buffer.from('050102', 'hex'), Buffer.from('\\x01\\x03ada\\x05guess')]);
function guess(isPatient) {
  const socket = connect({host: '127.0.0.1', port: Number(process.argv[1]), localAddress: '127.0.0.2'});
  let heardBytes = 0;
  socket.on('error', () => {});
  socket.on('connect', () => {
    socket.write(login);
    console.log('guess');
    if (!isPatient) setTimeout(() => socket.destroy(), 50);
  });
  socket.on('data', data => {
    heardBytes += data.length;
    if (heardBytes === 4) console.log('answer');
  });
  socket.on('close', () => setTimeout(guess, 5, isPatient));
}
for (let index = 0; index < 200; index++) guess(index % 2 === 0);
`;

test('who guesses passwords on many connections gets few tries, and keeps nobody else out', async () => {
  const [snapshot, log] = [join(emptyDirectory(), 'snapshot.json'), join(emptyDirectory(), 'log')];
  const command = startCommand([
    ...['-L', 'socks5://ada:secret@127.0.0.1:0', '--headless', '--output', 'ndjson', '-i', '100ms'],
    ...['--snapshot', snapshot, '--log-file', log],
  ]);
  running.push(command);
  const port = await command.listening();
  const child = spawn(process.execPath, ['--input-type=module', '-e', guesser, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let printed = '';
  child.stdout!.setEncoding('utf8').on('data', text => {
    printed += text;
  });
  const startedMs = performance.now();
  await expect.poll(() => printed.match(/guess/g)?.length ?? 0, {timeout: 10_000}).toBeGreaterThan(500);
  for (let round = 0; round < 20; round++) {
    const {control} = await associate(
      {host: '127.0.0.1', port},
      {credentials: {username: 'ada', password: 'secret'}, localAddress: '127.0.0.3'},
    );
    control.destroy();
  }
  const answers = printed.match(/answer/g)?.length ?? 0;
  const tookSeconds = (performance.now() - startedMs) / 1000;
  command.child.kill('SIGTERM');
  expect((await command.finished).status).toBe(0);
  const {failedLogins} = JSON.parse(readFileSync(snapshot, 'utf8')).services[0];
  expect(failedLogins).toBeGreaterThan(100);
  // After half a second, and after 1, 2, 4 and 8 of them; then at most 128 with every 8.
  expect(answers).toBeLessThanOrEqual(4 + 128 * Math.floor(tookSeconds / 8));
  const logged = readFileSync(log, 'utf8').match(/wrong user or password/g) ?? [];
  expect(logged.length).toBeLessThanOrEqual(1 + tookSeconds / 10);
}, 30_000);
