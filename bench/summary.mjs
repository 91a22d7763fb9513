import {bareName, nginxName} from './relays/contenders.mjs';
import {spread} from './statistics.mjs';

/** Of all runs of each relay under one load: medians and spread, and the CPU as a ratio to nginx's and bare's. */
export function summarizeRuns(runs) {
  const figures = Object.fromEntries([...runs].map(([name, ofOne]) => [name, summarizeRelay(ofOne)]));
  const medianOf = name => figures[name]?.cpuMicrosPerDatagram?.median;
  for (const each of Object.values(figures)) {
    const own = each.cpuMicrosPerDatagram?.median;
    each.againstNginx = ratio(own, medianOf(nginxName));
    each.againstBare = ratio(own, medianOf(bareName));
  }
  return figures;
}

function summarizeRelay(runs) {
  const of = key => spread(runs.map(run => run[key]));
  return {
    cpuMicrosPerDatagram: runs[0].cpuMicros === undefined ? null : of('cpuMicros'),
    lossPercent: of('lossPercent'),
    sentPerSecond: of('sentPerSecond'),
    // Over all runs, warm-ups included; null where the relay keeps no account.
    relayDropped: runs[0].relayDropped ? sumByReason(runs.map(run => run.relayDropped ?? {})) : null,
    sinkDropped: runs.reduce((sum, run) => sum + run.sinkDropped, 0),
  };
}

function ratio(own, other) {
  return own === undefined || other === undefined ? null : own / other;
}

function sumByReason(accounts) {
  const sums = {};
  for (const account of accounts) {
    for (const [reason, count] of Object.entries(account)) sums[reason] = (sums[reason] ?? 0) + count;
  }
  return sums;
}

/** `kernel 12, sink 3`: who lost them. */
export function dropsText({relayDropped, sinkDropped}) {
  const parts = Object.entries(relayDropped ?? {}).map(([reason, count]) => `${reason} ${count}`);
  if (sinkDropped > 0) parts.push(`sink ${sinkDropped}`);
  return parts.join(', ') || (relayDropped ? 'nothing' : '');
}

/** `0.38x`, or nothing where there is none. */
export function ratioText(value) {
  return value === null ? '' : `${value.toFixed(2)}x`;
}
