import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterEach, describe, expect, test} from 'vitest';
import {freePort} from '../relay/peers.js';
import {associate} from '../relay/socks5/control-client.js';
import {emptyDirectory, type Running, startCommand} from './command.js';

const running: Running[] = [];
afterEach(async () => {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

const quiet = ['--headless', '--output', 'none'];
const user = 'ada-lovelace';
const password = 'babbage-1843';
const base64 = Buffer.from(`${user}:${password}`).toString('base64');
/** Also their beginnings, which an overwriting that is too short would leave. */
const pieces = new RegExp([user, password, base64].map(text => text.slice(0, 5)).join('|'), 'i');

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const command = startCommand([...args, ...quiet], {env});
  running.push(command);
  return command;
}

describe('the arguments of the process, which every user can read, have no password', () => {
  test.each([
    ['of a service', ['-L', `socks5://${user}:${password}@127.0.0.1:0`]],
    ['of a service, in the other form', [`--listen=socks5://127.0.0.1:0?auth=${base64}`]],
    [
      'of a proxy',
      ['--listen', 'udp://127.0.0.1:0/192.0.2.1:53', '-F', `socks5://${user}:${password}@192.0.2.2:1080`],
    ],
    [
      'of a fleet',
      ['-L', 'udp://127.0.0.1:0/192.0.2.1:53', '--fleet', `nats://${user}:${password}@127.0.0.1:9/edge`],
    ],
    [
      'of several',
      [
        ...['-L', `socks5://${user}:${password}@127.0.0.1:0`, '-L', `socks5://127.0.0.1:0?auth=${base64}`],
        `--forward=socks5://${user}:${password}@192.0.2.2:1080`,
      ],
    ],
  ])('%s', async (_, args) => {
    const command = start(args);
    await command.listening();
    const shown = readFileSync(`/proc/${command.child.pid}/cmdline`, 'latin1');
    expect(shown).toMatch(/^udptop\0/);
    expect(shown).not.toMatch(pieces);
    expect(readFileSync(`/proc/${command.child.pid}/comm`, 'latin1')).toBe('udptop\n');
  });

  test('as soon as anything of udptop runs', async () => {
    const directory = emptyDirectory();
    const seen = join(directory, 'seen');
    // Before Node reads the first module that the command imports.
    writeFileSync(
      join(directory, 'hooks.mjs'),
      `import {existsSync, readFileSync, writeFileSync} from 'node:fs';
      export function load(url, context, next) {
        if (url.includes('/dist/bundle/') && !existsSync(${JSON.stringify(seen)}))
          writeFileSync(${JSON.stringify(seen)}, url + ' ' + readFileSync('/proc/self/cmdline', 'latin1'));
        return next(url, context);
      }`,
    );
    writeFileSync(
      join(directory, 'register.mjs'),
      `import {register} from 'node:module'; register('./hooks.mjs', import.meta.url);`,
    );
    const command = start(['-L', `socks5://${user}:${password}@127.0.0.1:0`], {
      NODE_OPTIONS: `--import=${pathToFileURL(join(directory, 'register.mjs'))}`,
    });
    await command.listening();
    const [url, shown] = readFileSync(seen, 'utf8').split(' ') as [string, string];
    expect(url).toContain('/bundle/signals-');
    expect(shown).toMatch(/^udptop\0+$/);
  });
});

test('a password from a file or the environment works, and a warning says who can read the file', async () => {
  const file = join(emptyDirectory(), 'password');
  writeFileSync(file, `${password}\n`, {mode: 0o644});
  const command = start(
    [
      ...['-L', `socks5://${user}@127.0.0.1:0?passwordFile=${file}&name=first`],
      ...['-L', `socks5://${user}@127.0.0.1:0?passwordEnvironment=ADA&name=second`],
    ],
    {ADA: password},
  );
  await command.listening('second');
  command.child.kill('SIGTERM');
  const {status, stderr} = await command.finished;
  expect(status).toBe(0);
  expect(stderr).toContain(`every user of this machine can read the password in ${file}; chmod o-r helps`);
  expect(stderr).not.toContain(password);
});

test('SIGHUP reads passwords again', async () => {
  const directory = emptyDirectory();
  const file = join(directory, 'password');
  writeFileSync(file, 'first\n', {mode: 0o600});
  const service = `{name: socks, addr: "127.0.0.1:${await freePort()}", handler: {type: socks5, auth: {username: ada, passwordFile: password}}}`;
  writeFileSync(join(directory, 'udptop.yaml'), `services: [${service}]`);
  const log = join(directory, 'log');
  const command = start(['-C', join(directory, 'udptop.yaml'), '--log-file', log]);
  const port = Number(/127\.0\.0\.1:(\d+)/.exec(service)![1]);
  const login = (given: string) =>
    associate({host: '127.0.0.1', port}, {credentials: {username: 'ada', password: given}}).then(
      ({control}) => {
        control.destroy();
        return 'accepted';
      },
      ({message}: Error) => message,
    );
  await expect.poll(() => login('first'), {timeout: 10_000}).toBe('accepted');
  writeFileSync(file, 'second\n');
  command.child.kill('SIGHUP');
  await expect.poll(() => readFileSync(log, 'utf8')).toContain('the configuration was reloaded');
  expect(await login('second')).toBe('accepted');
  expect(await login('first')).toBe('it refuses the user or the password');
});

test('a password that is not to be had is one sentence, and nothing starts', async () => {
  const {status, stderr, stdout} = await start(['-L', `socks5://${user}@127.0.0.1:0?passwordFile=/dev/zero`])
    .finished;
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    'udptop: --listen socks5://***@127.0.0.1:0?passwordFile=/dev/zero: passwordFile: the password file "/dev/zero" cannot be used: expected a regular file; this is a device, a pipe or a socket\n',
  );
});
