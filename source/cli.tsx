#!/usr/bin/env node
import {hearSignals} from './command/run/signals.js';

// Before all else is loaded, which takes half a second on a slow machine.
const end = hearSignals();
const {main} = await import('./command/main.js');
await main(end);
