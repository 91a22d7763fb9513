import {parseAccept} from '../../../source/metrics/accept.js';
import {expectTrue, type FuzzedParser, text} from '../parser.js';

export const metrics: readonly FuzzedParser[] = [
  {
    name: 'the header Accept of scrapers',
    covers: ['parseAccept'],
    samples: [
      'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'text/plain',
      'application/openmetrics-text; q=0.2, text/plain; q=0.3',
    ],
    share: 2,
    parse(input) {
      expectTrue(['text', 'openMetrics'].includes(parseAccept(text(input))), 'one of the formats');
    },
  },
];
