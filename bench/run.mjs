// `npm run bench` measures everything; `npm run bench -- relay screen` the sections named.
// `npm run bench -- report docs/performance.md` makes a table and a picture of what was measured, and puts the table into that page.
import {cpus, release} from 'node:os';
import {report} from './report/report.mjs';
import {readResults, writeSection} from './results.mjs';
import {measureCapture} from './sections/capture.mjs';
import {measureCeilings} from './sections/ceiling.mjs';
import {measureDelays} from './sections/delay.mjs';
import {measureFleet} from './sections/fleet.mjs';
import {measureFloods} from './sections/flood.mjs';
import {measureGarbage} from './sections/garbage.mjs';
import {measureInsert} from './sections/insert.mjs';
import {measureInspection} from './sections/inspection.mjs';
import {measureLatency} from './sections/latency.mjs';
import {measureMatrix} from './sections/matrix.mjs';
import {measureMemory} from './sections/memory.mjs';
import {measureMetering} from './sections/metering.mjs';
import {measureNaming} from './sections/naming.mjs';
import {measureQuality} from './sections/quality.mjs';
import {measureRelays} from './sections/relay.mjs';
import {measureScreen} from './sections/screen.mjs';
import {measureScreenUnderLoad} from './sections/screen-load.mjs';
import {measureStart} from './sections/start.mjs';
import {measureTrains} from './sections/trains.mjs';

const sections = {
  relay: measureRelays,
  ceiling: measureCeilings,
  matrix: measureMatrix,
  delay: measureDelays,
  memory: measureMemory,
  flood: measureFloods,
  trains: measureTrains,
  metering: measureMetering,
  inspection: measureInspection,
  quality: measureQuality,
  naming: measureNaming,
  garbage: measureGarbage,
  'screen-load': measureScreenUnderLoad,
  screen: measureScreen,
  start: measureStart,
  latency: measureLatency,
  capture: measureCapture,
  insert: measureInsert,
  fleet: measureFleet,
};

const asked = process.argv.slice(2);
if (asked[0] === 'report') {
  report(readResults(), asked[1]);
  process.exit(0);
}
const unknown = asked.find(name => !(name in sections));
if (unknown !== undefined) {
  console.error(`bench: no section "${unknown}"; there are ${Object.keys(sections).join(', ')}, and report`);
  process.exit(2);
}

const machine = {cpu: cpus()[0].model, cores: cpus().length, kernel: release(), node: process.version};
for (const [name, measure] of Object.entries(sections)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n== ${name}`);
  const startMs = performance.now();
  const figures = await measure();
  const tookSeconds = Math.round((performance.now() - startMs) / 1000);
  console.log(`(${tookSeconds} s)`);
  // Left out, for lack of what it needs: what an earlier run measured stays.
  if (figures === undefined) continue;
  // Section by section: an interrupted run loses only what it was at.
  writeSection(name, {takenAt: new Date().toISOString(), tookSeconds, machine, figures});
}
process.exit(0);
