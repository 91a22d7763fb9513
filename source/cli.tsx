#!/usr/bin/env node
// Before anything is loaded: it overwrites the arguments, which every user of the machine can read, and passwords in them.
process.title = 'udptop';
const {hearSignals} = await import('./command/run/signals.js');
// Before all else is loaded, which takes half a second on a slow machine.
const end = hearSignals();
const {main} = await import('./command/main.js');
await main(end);
