// `npm run bench` measures everything; `npm run bench -- relay screen` the sections named.
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {cpus, release} from 'node:os';
import {measureCeilings} from './ceiling-section.mjs';
import {measureLatency} from './latency-section.mjs';
import {measureRelays} from './relay-section.mjs';
import {measureScreen} from './screen-section.mjs';

const sections = {
  relay: measureRelays,
  latency: measureLatency,
  screen: measureScreen,
  ceiling: measureCeilings,
};

const asked = process.argv.slice(2);
const unknown = asked.find(name => !(name in sections));
if (unknown !== undefined) {
  console.error(`bench: no section "${unknown}"; there are ${Object.keys(sections).join(', ')}`);
  process.exit(2);
}

const file = new URL('results.json', import.meta.url);
const machine = {cpu: cpus()[0].model, cores: cpus().length, kernel: release(), node: process.version};
for (const [name, measure] of Object.entries(sections)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n== ${name}`);
  const figures = await measure();
  // Section by section, beside what other runs measured: an interrupted run loses only what it was at.
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  results[name] = {takenAt: new Date().toISOString(), machine, figures};
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
console.log('\nAll figures: bench/results.json');
process.exit(0);
