import {describe, expect, test} from 'vitest';
import type {LabelRule} from '../../source/configuration/model.js';
import {createLabels} from '../../source/monitor/labels.js';

const flow = {client: '10.1.2.3:40000', target: '192.0.2.1:53', service: 'dns'};
const [a, b] = [{label: 'a'}, {label: 'b', more: 2}];
const labels = (...rules: LabelRule[]) => createLabels(rules);

describe('labels', () => {
  test('are none without rules, and where no rule matches', () => {
    expect(labels()(flow)).toBeUndefined();
    expect(labels({match: {service: ['web']}, set: a})(flow)).toBeUndefined();
  });

  test.each([
    ['the client in a block', {client: ['172.16.0.0/12', '10.1.0.0/16']}, true],
    ['the client in none', {client: ['10.2.0.0/16']}, false],
    ['the very client', {client: ['10.1.2.3']}, true],
    ['IPv4 in an IPv6 block', {client: ['::/0']}, false],
    ['the target in a block', {target: ['192.0.2.0/24']}, true],
    ['the target in none', {target: ['10.1.0.0/16']}, false],
    ['the port of the target', {port: [853, 53]}, true],
    ['the port of the client as that of the target', {port: [40_000]}, false],
    ['the port of the client', {clientPort: [40_000]}, true],
    ['the service', {service: ['web', 'dns']}, true],
    ['every field', {client: ['10.0.0.0/8'], target: ['192.0.2.1'], port: [53], service: ['dns']}, true],
    ['every field but one', {client: ['10.0.0.0/8'], target: ['192.0.2.2'], port: [53]}, false],
    ['everything', {}, true],
  ])('by %s', (_what, match, matches) => {
    expect(labels({match, set: a})(flow)).toEqual(matches ? a : undefined);
  });

  test.each([
    ['[2001:db8::7]:40000', {client: ['2001:db8::/32'], clientPort: [40_000]}, true],
    ['[2001:db8::7]:40000', {client: ['2001:db9::/32']}, false],
    ['[fe80::1%eth0]:40000', {client: ['fe80::/10'], clientPort: [40_000]}, true],
    ['[::ffff:10.1.2.3]:40000', {client: ['10.1.0.0/16']}, true],
    ['example.org:40000', {clientPort: [40_000]}, true],
    ['example.org:40000', {client: ['0.0.0.0/0', '::/0']}, false],
  ])('of %s by %j: %s', (client, match, matches) => {
    expect(labels({match, set: a})({...flow, client})).toEqual(matches ? a : undefined);
  });

  test('of a later rule override those of an earlier one, and leave the others', () => {
    expect(labels({match: {}, set: b}, {match: {}, set: a})(flow)).toEqual({label: 'a', more: 2});
  });

  test('are computed for each flow, whatever target came before', () => {
    const labelsOf = labels({match: {target: ['192.0.2.1']}, set: a});
    const targets = ['192.0.2.1:53', '192.0.2.1:53', '192.0.2.2:53', '192.0.2.1:53'];
    expect(targets.map(target => labelsOf({...flow, target}))).toEqual([a, a, undefined, a]);
  });
});
