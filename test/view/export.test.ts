import {describe, expect, test} from 'vitest';
import {exportedSnapshot} from '../../source/view/export.js';
import {applyView, initialView} from '../../source/view/view.js';
import {manyFlows, snapshot} from './flows.js';

describe('a snapshot that is exported', () => {
  const whole = snapshot(manyFlows(30));

  test('holds only the flows that match, names the filter and keeps its totals', () => {
    const some = exportedSnapshot(whole, initialView({filter: 'service:game'}));
    expect(some.flows.map(({service}) => service)).toEqual(Array.from({length: 10}, () => 'game'));
    expect(some).toMatchObject({totals: whole.totals, view: {filter: 'service:game'}});
    expect(exportedSnapshot(whole, initialView({filter: 'nowhere'}))).toMatchObject({
      flows: [],
      view: {filter: 'nowhere'},
    });
  });

  test('holds all flows in the order of the table where there is no filter, and names the order', () => {
    const sort = {column: 'rx', direction: 'asc'} as const;
    const all = exportedSnapshot(whole, initialView({sort}));
    expect(all.flows).toEqual(applyView(whole, initialView({sort})));
    expect(all.view).toMatchObject({filter: '', sort: 'rx:asc', scope: 'filtered'});
  });

  test('has the tagged flows, or all flows, whatever the filter', () => {
    const view = initialView({filter: 'nowhere'});
    const tagged = exportedSnapshot(whole, view, 'tagged', ({service}) => service === 'dns');
    expect(tagged.flows).toHaveLength(10);
    expect(exportedSnapshot(whole, view, 'all').flows).toHaveLength(30);
  });

  test('of tagged flows keeps the filter that was set, though they need not match it', () => {
    const view = initialView({filter: 'service:game'});
    const tagged = exportedSnapshot(whole, view, 'tagged', ({service}) => service === 'dns');
    expect(tagged.view).toMatchObject({filter: 'service:game', scope: 'tagged'});
  });

  test('says how many of how many flows it holds, and how much of the totals is theirs', () => {
    const {flows, view} = exportedSnapshot(whole, initialView({filter: 'service:game'}));
    const sum = (direction: 'rx' | 'tx') => {
      const packets = flows.reduce((all, each) => all + each[direction].packets, 0);
      const bytes = flows.reduce((all, each) => all + each[direction].bytes, 0);
      return {packets, bytes, forwarded: {packets, bytes}};
    };
    expect(view.exported).toEqual({flows: 10, ofFlows: 30, rx: sum('rx'), tx: sum('tx')});
  });

  test('exported again still says of how many it is', () => {
    const some = exportedSnapshot(whole, initialView({filter: 'service:game'}));
    expect(exportedSnapshot(some, initialView()).view.exported).toMatchObject({flows: 10, ofFlows: 30});
  });
});
