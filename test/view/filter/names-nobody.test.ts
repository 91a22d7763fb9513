import {expect, test} from 'vitest';
import {namesNobody} from '../../../source/view/filter/names-nobody.js';

test('limits of numbers and states name nobody', () => {
  for (const filter of ['', 'rate>50M', 'drops/s>10 or rtt-p95>100ms', '!(age<5s state:idle)'])
    expect(namesNobody(filter), filter).toBe(true);
});

test('any text may be an address or a name', () => {
  for (const filter of [
    'ada',
    'client:10.0.0.0/8',
    'rate>1M service:ada',
    'meta.user=ada',
    'state:ada',
    'age:10.0.0.9',
    'port<1024',
    'rate>',
  ])
    expect(namesNobody(filter), filter).toBe(false);
});
