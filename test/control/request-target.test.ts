import {describe, expect, test} from 'vitest';
import {parseRequestTarget} from '../../source/control/request-target.js';

const actions = new Set(['metadata', 'block']);
const id = '127.0.0.1:40000->127.0.0.1:53/udp';

function parse(target: string) {
  const parsed = parseRequestTarget(target, actions);
  if ('error' in parsed) return parsed.error;
  return [parsed.resource, parsed.flowId, Object.fromEntries(parsed.query)];
}

describe('a request target', () => {
  test.each([
    ['/flows', ['/flows', undefined, {}]],
    ['/', ['/', undefined, {}]],
    ['*', ['*', undefined, {}]],
    ['', ['', undefined, {}]],
    ['//flows', ['//flows', undefined, {}]],
    [
      '/flows?filter=service%3Adns+state%3Aactive&limit=10',
      ['/flows', undefined, {filter: 'service:dns state:active', limit: '10'}],
    ],
    ['http://udptop/flows?sort=rx', ['/flows', undefined, {sort: 'rx'}]],
    ['http://udptop', ['', undefined, {}]],
  ])('%s has a path and a query', (target, expected) => {
    expect(parse(target)).toEqual(expected);
  });

  test.each([
    `/flows/${id}`,
    `/flows/${encodeURIComponent(id)}`,
    '/flows/127.0.0.1%3A40000-%3e127.0.0.1:53/udp',
    `http://udptop/flows/${id}`,
  ])('%s names a flow, encoded or not', target => {
    expect(parse(target)).toEqual(['/flows/<id>', id, {}]);
  });

  test.each([`/flows/${id}/block`, `/flows/${encodeURIComponent(id)}/block`])(
    '%s names a flow and what is done to it',
    target => {
      expect(parse(target)).toEqual(['/flows/<id>/block', id, {}]);
    },
  );

  test('takes IPv6 endpoints, with an encoded zone', () => {
    expect(parse('/flows/[fe80::1%25eth0]:40000->[::1]:53/udp/metadata')).toEqual([
      '/flows/<id>/metadata',
      '[fe80::1%eth0]:40000->[::1]:53/udp',
      {},
    ]);
  });

  test.each([
    '/flows/',
    '/flows/127.0.0.1:40000',
    '/flows/127.0.0.1:40000->127.0.0.1:53',
    '/flows/127.0.0.1:40000->127.0.0.1:53/block',
    `/flows/${id}/blocks`,
    `/flows/${id}/`,
    `/flows/a b->c/udp`,
    '/flows/block',
    `/flows/${'1'.repeat(300)}->2/udp`,
  ])('%s is refused with an example of a flow id', target => {
    expect(parse(target)).toMatch(
      /^expected a flow id such as 127\.0\.0\.1:40000->127\.0\.0\.1:53\/udp, as GET \/flows shows it; got "/,
    );
  });

  test('with a bare percent sign is refused with how to write it', () => {
    expect(parse('/flows/[fe80::1%eth0]:1->[::1]:53/udp')).toBe(
      'expected a percent-encoded flow id, with %25 for a percent sign; got "[fe80::1%eth0]:1->[::1]:53/udp"',
    );
  });
});
