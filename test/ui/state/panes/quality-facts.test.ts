import {expect, test} from 'vitest';
import {qualityFacts} from '../../../../source/ui/state/panes/quality-facts.js';
import {only} from '../../../inspection/quality/followed.js';
import {flow, qualityOfCall} from '../../../view/flows.js';

test('the detail of a flow says everything that is known of how well it goes', () => {
  expect(qualityFacts(flow({quality: qualityOfCall, metadata: {app: 'dns'}}))).toEqual([
    ['missing', '2.5%: 25 of 1.00K datagrams'],
    ['jitter', '3.4ms'],
    ['voice', 'MOS ~4.0, an estimate (E-model)'],
    ['answered', '49 of 50 requests, 2 sent again'],
    ['path RTT', '23ms'],
    ['last answer', 'NXDOMAIN'],
  ]);
});

test('the detail of a flow says nothing of what its protocol does not tell', () => {
  expect(qualityFacts(flow())).toEqual([]);
  expect(qualityFacts(flow({quality: only({asked: 0, answered: 0, retries: 0})}))).toEqual([]);
});
