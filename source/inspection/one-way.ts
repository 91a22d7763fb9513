/** Applications that are not answered: whoever sends them expects no reply. */
export const oneWayApps: ReadonlySet<string> = new Set([
  'ipfix',
  'mpeg-ts',
  'netflow',
  'rtp',
  'sflow',
  'statsd',
  'syslog',
  'vxlan',
]);
