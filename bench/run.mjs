// `npm run bench` measures everything; `npm run bench -- relay screen` the sections named.
import {writeFileSync} from 'node:fs';
import {cpus, release} from 'node:os';
import {measureLatency} from './latency-section.mjs';
import {measureRelays} from './relay-section.mjs';
import {measureScreen} from './screen-section.mjs';

const sections = {relay: measureRelays, latency: measureLatency, screen: measureScreen};

const asked = process.argv.slice(2);
const unknown = asked.find(name => !(name in sections));
if (unknown !== undefined) {
  console.error(`bench: no section "${unknown}"; there are ${Object.keys(sections).join(', ')}`);
  process.exit(2);
}

const results = {
  takenAt: new Date().toISOString(),
  machine: {cpu: cpus()[0].model, cores: cpus().length, kernel: release(), node: process.version},
};
for (const [name, measure] of Object.entries(sections)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n== ${name}`);
  results[name] = await measure();
}
const file = new URL('results.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log('\nAll figures: bench/results.json');
process.exit(0);
