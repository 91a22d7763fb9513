import {bareName, batchedName, directName, nginxName} from '../relays/contenders.mjs';
import {atLowRate} from '../sections/matrix.mjs';

const [few, many] = ['200x16 one way', '200x10000 one way'];

/** What the table and the picture show of each relay; undefined is what was not measured. */
export function figuresOf(results, name) {
  const cell = results.matrix?.figures[few]?.relays[name];
  const delay = results.delay?.figures[name];
  return {
    cpuMicros: cell?.cpuMicrosPerDatagram?.median,
    againstNginx: cell?.againstNginx ?? undefined,
    againstBare: cell?.againstBare ?? undefined,
    manyFlowsCpuMicros: results.matrix?.figures[many]?.relays[name]?.cpuMicrosPerDatagram?.median,
    highestPerSecond: results.ceiling?.figures[name]?.highestPerSecond.median,
    addedP50Micros: delay?.addedP50Micros.median,
    addedP99Micros: delay?.addedP99Micros.median,
    perFlowKB: results.memory?.figures[name]?.perFlowKB.median,
  };
}

/** Names of all relays that were measured. */
export function relayNames(results) {
  const {ceiling, delay} = results;
  const names = [results.matrix?.figures[few]?.relays, ceiling?.figures, delay?.figures].flatMap(figures =>
    Object.keys(figures ?? {}),
  );
  return [...new Set(names)].filter(name => name !== atLowRate(false));
}

/** What issue 3 set out to reach, and what was measured; a missing section makes NaN. */
export function targetsOf(results) {
  const udptop = figuresOf(results, batchedName);
  const nginx = figuresOf(results, nginxName);
  const direct = figuresOf(results, directName);
  const atLow = results.matrix?.figures[few]?.relays[atLowRate(false)]?.cpuMicrosPerDatagram.median;
  const screen = results['screen-load']?.figures;
  return [
    [`CPU per datagram, to ${nginxName}`, udptop.againstNginx, 'at most 0.40'],
    [`CPU per datagram, to ${bareName}`, udptop.againstBare, 'at most 0.30'],
    [`highest rate, to ${nginxName}`, udptop.highestPerSecond / nginx.highestPerSecond, 'at least 2'],
    [`highest rate, to ${directName}`, udptop.highestPerSecond / direct.highestPerSecond, 'at least 0.85'],
    ['CPU at 10,000 flows, to 16 at the same rate', udptop.manyFlowsCpuMicros / atLow, 'at most 1.3'],
    ['memory, KB a flow', udptop.perFlowKB, 'at most 6'],
    ['trains of 32, to single sends', results.trains?.figures[batchedName]?.ratio.median, 'at least 3'],
    ['added p99, µs', udptop.addedP99Micros, `at most nginx's ${nginx.addedP99Micros}`],
    ['metered, to unmetered', results.metering?.figures.ratio.median, 'at most 1.05'],
    ['inspected, to not inspected', results.inspection?.figures.ratio.median, 'at most 1.05'],
    ['CPU of a new QUIC flow, µs', results.inspection?.figures.quicFlowMicros.median, 'at most 40'],
    ['loss at 100,000/s, screen open, %', screen?.['screen open'].lossPercent.median, 'none'],
    ['bytes allocated a datagram', results.garbage?.figures.relay.mostBytesPerDatagram, 'none'],
  ];
}
