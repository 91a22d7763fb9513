import {readdirSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {flowKey} from './flow-key.mjs';

const flowLine = /^\s+\d+\s+UDP (\S+):(\d+) (?:<->|->) (\S+):(\d+) (.*)$/gm;

/** What nDPI's tests expect of the UDP flows of their captures, by the capture's name: lists of {key, app, serverName}. */
export function readResults(directory) {
  return new Map(
    readdirSync(directory)
      .filter(file => file.endsWith('.out'))
      .map(file => [basename(file, '.out'), flowsIn(readFileSync(join(directory, file), 'latin1'))])
      .filter(([, flows]) => flows.length > 0),
  );
}

function flowsIn(text) {
  return [...text.matchAll(flowLine)].map(([, client, clientPort, target, targetPort, told]) => ({
    key: flowKey([client, clientPort], [target, targetPort]),
    app: /\[proto: [\d.]+\/([^\]]+)\]/.exec(told)?.[1] ?? 'Unknown',
    serverName: /\[Hostname\/SNI: ([^\]]+)\]/.exec(told)?.[1],
  }));
}
