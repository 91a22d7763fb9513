import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {quick} from './settings.mjs';

/** A quick run's figures mean nothing, and stay out of the way of real ones. */
export const resultsFile = quick ? join(tmpdir(), 'udptop-bench-quick.json') : 'bench/results.json';

export function readResults() {
  return existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : {};
}

/** Beside what other runs measured; of the matrix also beside the cells that this run left out. */
export function writeSection(name, section) {
  const results = readResults();
  const figures = name === 'matrix' ? {...results.matrix?.figures, ...section.figures} : section.figures;
  writeFileSync(resultsFile, `${JSON.stringify({...results, [name]: {...section, figures}}, null, 2)}\n`);
}
