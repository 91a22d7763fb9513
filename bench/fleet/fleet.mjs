import {startAnswering} from '../processes.mjs';

const mostInProcess = 500;

/** Simulated machines, several in a process, at most 500. */
export async function startFleet(hub, {machines, flows}) {
  const count = Math.max(2, Math.ceil(machines / mostInProcess));
  const bounds = Array.from({length: count + 1}, (_, index) => Math.round((index * machines) / count));
  const children = [];
  // One after the other: all at once, some would wait for the hub for too long.
  for (const [index, first] of bounds.slice(0, -1).entries()) {
    children.push(
      await startAnswering(
        [
          'bench/fleet/machines.mjs',
          ...['--hub', hub, '--first', first, '--count', bounds[index + 1] - first, '--flows', flows],
        ],
        // In a session of its own, since Linux shares processors out by session first, and by priority within each.
        {detached: true},
      ),
    );
  }
  const askAll = line => Promise.all(children.map(({ask}) => ask(line)));
  const sum = (answers, key) => answers.reduce((total, answer) => total + answer[key], 0);
  return {
    /** CPU of all machines, without what it takes to make their traffic, and the memory of their processes. */
    async usage() {
      const answers = await askAll('');
      return {cpuMs: sum(answers, 'cpuMs'), residentMB: sum(answers, 'residentMB')};
    },
    /** @param shares of the machines that answer late, or never, from now on: `{slow, gone}` */
    fail: shares => askAll(JSON.stringify(shares)),
    async failed() {
      const answers = await askAll('');
      return {slow: sum(answers, 'slow'), gone: sum(answers, 'gone')};
    },
    stop: () => Promise.all(children.map(({stop}) => stop())),
  };
}
