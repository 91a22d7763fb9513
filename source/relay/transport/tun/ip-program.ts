import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {TunError} from '../../../libc/tun-error.js';

const execute = promisify(execFile);
const patienceMs = 10_000;

/** Runs `ip` of iproute2. @returns its standard output @throws {TunError} */
export async function runIp(...args: readonly string[]): Promise<string> {
  try {
    return (await execute('ip', [...args], {timeout: patienceMs})).stdout;
  } catch (error) {
    const {code, stderr = '', message} = error as {code?: unknown; stderr?: string; message: string};
    if (code === 'ENOENT') {
      throw new TunError('the program ip is missing, which sets addresses and routes: install iproute2');
    }
    const reason = (stderr.trim() || message).split('\n')[0]!.replace(/^(RTNETLINK answers|Error): /, '');
    const hint = reason.includes('Operation not permitted')
      ? ': run as root, or have root make the setting once beforehand'
      : '';
    throw new TunError(`ip ${args.join(' ')} failed, ${reason}${hint}`);
  }
}

/** Runs `ip -json`, which prints a list. @throws {TunError} */
export async function askIp<Row>(...args: readonly string[]): Promise<readonly Row[]> {
  const printed = await runIp('-json', ...args);
  return printed.trim() === '' ? [] : (JSON.parse(printed) as Row[]);
}
