import {expect, test} from 'vitest';
import {parseAccept} from '../../source/metrics/accept.js';

test.each([
  [
    'Prometheus 2',
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'openMetrics',
  ],
  [
    'Prometheus 3',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
    'openMetrics',
  ],
  ['who would rather have text', 'application/openmetrics-text;q=0.2, text/plain;q=0.5', 'text'],
  ['who wants anything but OpenMetrics', 'application/openmetrics-text;q=0, */*', 'text'],
  ['curl', '*/*', 'text'],
  ['who says nothing', undefined, 'text'],
  ['who writes nonsense', 'application/openmetrics-text;q=very', 'text'],
] as const)('%s gets the format that it asks for', (_who, accept, format) => {
  expect(parseAccept(accept)).toBe(format);
});
