import {hasNginx, hasSocat, startBare, startNginx, startNothing, startSocat} from './others.mjs';
import {startUdptop} from './udptop.mjs';

export const batchedName = 'udptop batched';
export const threadsName = `${batchedName}, 2 threads`;
export const bareName = 'bare node:dgram';
export const nginxName = 'nginx stream';
export const directName = 'no relay';

/** What is measured side by side: each starts a relay from a free port to a target's port. */
const all = [
  {name: batchedName, start: targetPort => startUdptop(targetPort, {transport: 'batched'})},
  {
    name: threadsName,
    start: targetPort => startUdptop(targetPort, {transport: 'batched', threads: 2}),
    // The kernel gives a client to one of the threads.
    serves: flows => flows > 1,
  },
  {name: 'udptop portable', start: targetPort => startUdptop(targetPort, {transport: 'portable'})},
  {name: bareName, start: startBare},
  ...(hasNginx() ? [{name: nginxName, start: startNginx}] : []),
  ...(hasSocat()
    ? [
        {
          name: 'socat',
          start: startSocat,
          serves: flows => flows <= 16,
          whyNot: 'a process per client',
        },
      ]
    : []),
  {name: directName, start: startNothing},
];

/** Those that can serve so many flows. */
export function contenders(flows) {
  return all.filter(({serves}) => serves === undefined || serves(flows));
}

/** `socat: a process per client`, of those that cannot serve so many. */
export function absentees(flows) {
  return all
    .filter(({serves, whyNot}) => whyNot !== undefined && !serves(flows))
    .map(({name, whyNot}) => `${name}: ${whyNot}`);
}

/** Of one name. */
export function contender(name) {
  return all.find(each => each.name === name);
}
