import type {Format} from './exposition.js';

/** What a scraper would rather have, by its header `Accept` (RFC 9110, section 12.5.1). Without one, the text format. */
export function parseAccept(accept: string | undefined): Format {
  const ranges = (accept ?? '').toLowerCase().split(',').map(parseRange);
  const weightOf = (type: string) =>
    Math.max(0, ...ranges.filter(range => range.type === type).map(({weight}) => weight));
  const openMetrics = weightOf('application/openmetrics-text');
  return openMetrics > 0 && openMetrics >= weightOf('text/plain') ? 'openMetrics' : 'text';
}

function parseRange(range: string): {readonly type: string; readonly weight: number} {
  const [type = '', ...parameters] = range.split(';').map(part => part.trim());
  const weight = Number(parameters.find(each => each.startsWith('q='))?.slice(2) ?? 1);
  return {type, weight: weight >= 0 && weight <= 1 ? weight : 0};
}
