import {createFlowLedger} from '../dist/monitor/ledger/flow-ledger.js';
import {Column, createMeterTable} from '../dist/reporting/meter-table.js';
import {attribute} from '../dist/snapshot/attribution.js';
import {snapshotOfTable} from '../dist/snapshot/columns/of-snapshot.js';
import {seededRandom} from './random.mjs';

/**
 * A source of snapshots for the screen, read from a real meter table by the monitor's real ledger;
 * only the relay that would fill the table is not there. The same traffic in every run.
 */
export function createLedgerSource(count) {
  const ledger = createFlowLedger({lingerMs: 30_000, maxEnded: 10_000});
  const table = createMeterTable((page, pageNumber) => ledger.apply(0, [{type: 'page', page, pageNumber}]));
  const startedAtMs = Date.now() - 600_000 - count;
  const rows = Array.from({length: count}, (_, index) => {
    const row = table.allocate();
    ledger.apply(0, [startedEvent(row, index, startedAtMs)]);
    return row;
  });
  const random = seededRandom(1);
  const listeners = new Set();
  let latest = read();

  /** What the monitor does at the end of an interval, but for its services. */
  function read() {
    ledger.read();
    ledger.closeInterval(1);
    const takenAtMs = Date.now();
    ledger.removeOld(takenAtMs);
    const {shown, ended, removed} = ledger.amounts();
    return snapshotOf(ledger.table(), attribute(shown, shown, ended, removed), takenAtMs);
  }

  return {
    latest: () => latest,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** What the relay thread does in an interval: every flow goes on, at its own rate. */
    countTraffic() {
      for (const {fields, offset} of rows) {
        const [rx, tx] = [Math.ceil(random() * 1000), Math.ceil(random() * 1000)];
        fields[offset + Column.rxPackets] += rx;
        fields[offset + Column.rxBytes] += rx * 100;
        fields[offset + Column.txPackets] += tx;
        fields[offset + Column.txBytes] += tx * 100;
        fields[offset + Column.lastSeenMs] = Date.now();
      }
    },
    /** What the main thread does at its end; the screen draws after that. */
    publish() {
      latest = read();
      for (const listener of listeners) listener(latest);
    },
  };
}

function startedEvent(row, index, startedAtMs) {
  const client = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}:${1024 + (index % 60_000)}`;
  const target = '127.0.0.1:53';
  return {
    type: 'started',
    generation: row.generation,
    row: row.index,
    id: `${client}->${target}/udp`,
    protocol: 'udp',
    service: 'bench',
    client,
    target,
    startedAtMs: startedAtMs + index,
    metadata: {conn_type: 'udp', protocol: 'UDP', src_addr: client, dst_addr: target},
  };
}

function snapshotOf(table, attribution, takenAtMs) {
  const direction = {
    packets: takenAtMs,
    bytes: takenAtMs * 100,
    packetsPerSecond: takenAtMs % 1e5,
    bytesPerSecond: takenAtMs % 1e7,
    forwardedPackets: takenAtMs,
    droppedPackets: 0,
  };
  const rest = {
    takenAtMs,
    version: '0',
    host: 'bench',
    uptimeSeconds: 600,
    intervalSeconds: 1,
    demo: false,
    notices: [],
    services: [],
    totals: {
      flows: {active: table.count, started: table.count, ended: 0, evicted: 0},
      rx: direction,
      tx: direction,
      drops: {total: 0, byReason: {}},
      refusals: 0,
      attribution,
    },
  };
  return snapshotOfTable(rest, table);
}
