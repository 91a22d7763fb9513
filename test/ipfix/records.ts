import type {FlowRecord} from '../../source/ipfix/flow-record.js';
import {bytesOf} from './decode.js';

/** A record that is known by the number of its packets. */
export function numberedRecord(number: number): FlowRecord {
  return {
    client: {address: bytesOf('10.0.0.1'), port: 5000},
    target: {address: bytesOf('192.0.2.53'), port: 53},
    startMs: 1_795_787_880_000,
    endMs: 1_795_787_885_000,
    reason: 1,
    rx: {packets: number, bytes: 100 * number},
    tx: {packets: 0, bytes: 0},
    application: '',
    service: 'lab',
  };
}
