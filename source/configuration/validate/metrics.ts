import {type EndpointResult, parseListenEndpoint} from './endpoint.js';

/**
 * Where metrics are served: an IP address and a port. A port alone, with or without a colon, is one of loopback: what is
 * measured here is nobody else's business unless an address says so.
 */
export function parseMetricsEndpoint(text: string): EndpointResult {
  return parseListenEndpoint(/^\d+$/.test(text) ? `:${text}` : text);
}
