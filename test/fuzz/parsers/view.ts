import {canonicalBlock} from '../../../source/address/block.js';
import {endpointOrder, hostOf, portOf} from '../../../source/address/endpoint.js';
import {ipv4Number} from '../../../source/address/host.js';
import {addressKey} from '../../../source/discovery/udp-sockets.js';
import {parseConnectionId} from '../../../source/flow/connection-id.js';
import {parseDuration, parseDurationOrSeconds} from '../../../source/quantity/duration.js';
import {parseQuantity} from '../../../source/quantity/quantity.js';
import {
  displayWidth,
  sanitizeText,
  truncate,
  withEscapedControls,
  withoutControls,
} from '../../../source/text/sanitize.js';
import {columnsText, parseColumns} from '../../../source/view/columns/choose.js';
import {parsePattern, UnsupportedExpressionError} from '../../../source/view/expression/pattern.js';
import {parseFilter} from '../../../source/view/filter/filter.js';
import {parseSort, sortText} from '../../../source/view/sorting/sort.js';
import {flow, takenAtMs} from '../../view/flows.js';
import {expectSentence, expectTrue, type FuzzedParser, orRefused, text} from '../parser.js';

const flows = [
  flow(),
  flow({client: '[2001:db8::1]:40000', target: 'example.org:443', metadata: {dns_name: 'a'.repeat(40)}}),
];
// What a terminal obeys, and what turns the order of its neighbours around.
const obeyed = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

export const view: readonly FuzzedParser[] = [
  {
    name: 'filters and their expressions',
    covers: ['parseFilter', 'parseTree'],
    samples: [
      'client:10.0.0.0/8 rate>1M',
      'not (state:active or state=idle) and age<30s',
      'meta.dns_name:/^www\\.[a-z]{2,9}\\.(org|net)$/i',
      '"a b" !port:53 rtt>=10ms',
      '/(a|b)*c+?[^\\d]\\p{L}/',
    ],
    share: 4,
    parse(input) {
      const written = text(input);
      const filter = parseFilter(written);
      if ('error' in filter) {
        expectSentence(filter.error);
        expectTrue(
          filter.at + filter.length <= Math.max(written.length, 1),
          'the mistake lies within the text',
        );
      } else for (const each of flows) filter.matches(each, takenAtMs);
    },
  },
  {
    name: 'expressions',
    covers: ['parsePattern'],
    samples: [
      '^www\\.[a-z]{2,9}\\.(org|net)$',
      '(a|b)*c+?[^\\d]\\p{L}',
      '(?:\\u{1f600}|\\x41|\\cA){1,3}\\b',
      '(?<name>a)|b?',
    ],
    parse(input) {
      const source = text(input);
      try {
        new RegExp(source, 'u');
      } catch {
        return;
      }
      orRefused(() => parsePattern(source), UnsupportedExpressionError);
    },
  },
  {
    name: 'sort orders and columns',
    covers: ['parseSort', 'parseColumns'],
    samples: ['rate:asc', 'RX rate:desc', 'client,rate,age', 'p95, rtt, "rx total"'],
    parse(input) {
      const [sort, columns] = [parseSort(text(input)), parseColumns(text(input))];
      if ('error' in sort) expectSentence(sort.error);
      else expectTrue('column' in parseSort(sortText(sort)), 'a sort order reads what it writes');
      if ('error' in columns) expectSentence(columns.error);
      else if (columns.length > 0)
        expectTrue(!('error' in parseColumns(columnsText(columns))), 'columns read what they write');
    },
  },
  {
    name: 'durations and sizes',
    covers: ['parseDuration', 'parseDurationOrSeconds', 'parseQuantity'],
    samples: ['1m30s', '500ms', '1.5h', '90', '10KB', '1MiB', '8Mbit/s', '5%', '.5k'],
    share: 2,
    parse(input) {
      const written = text(input);
      const numbers = [
        parseDuration(written),
        parseDurationOrSeconds(written),
        ...(['bytes', 'bytes/s', 'count', 'count/s', '%', 'ms'] as const).map(unit =>
          parseQuantity(written, unit),
        ),
      ];
      for (const number of numbers)
        expectTrue(number === undefined || number >= 0, `${number} is a quantity`);
    },
  },
  {
    name: 'connection ids and endpoints',
    covers: ['parseConnectionId'],
    samples: [
      '127.0.0.1:40000->127.0.0.1:53/udp',
      '[fe80::1%eth0]:1->[2001:db8::1]:65535/UDP',
      'example.org:53',
      '10.0.0.0/8',
      '::ffff:10.0.0.0/104',
    ],
    share: 2,
    parse(input) {
      const written = text(input);
      for (const part of [written, ...Object.values(parseConnectionId(written) ?? {})]) {
        hostOf(part);
        portOf(part);
        endpointOrder(part);
        ipv4Number(part);
        addressKey(part);
        const block = canonicalBlock(part);
        if (block !== undefined) expectTrue(canonicalBlock(block) === block, 'a block has one spelling');
      }
    },
  },
  {
    name: 'texts for terminals, JSON and CSV',
    covers: [],
    samples: [
      'example.org',
      'İstanbul 漢字 👩‍👩‍👧 e\u0301\u0301\u0301',
      '\u001b[31mred\u001b[0m\u009b2J\u202eabc',
      '{"a": "\u0085\u2028"}',
    ],
    share: 2,
    parse(input) {
      const written = text(input);
      for (const shown of [
        sanitizeText(written),
        withoutControls(written),
        withEscapedControls(written).replaceAll('\n', ''),
      ])
        expectTrue(!obeyed.test(shown), `${JSON.stringify(shown)} is harmless`);
      expectTrue(displayWidth(truncate(sanitizeText(written), 20)) <= 20, 'a cell keeps its width');
    },
  },
];
