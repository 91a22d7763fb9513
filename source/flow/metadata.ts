/** What is known of a connection beyond its counters; it crosses threads and goes into the snapshot. */
export type MetadataValue = string | number | boolean;
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** What every meter starts with. */
export function initialMetadata(protocol: string, client: string, target: string): Metadata {
  return Object.freeze({
    conn_type: protocol,
    protocol: protocol.toUpperCase(),
    src_addr: client,
    dst_addr: target,
  });
}
