export type MetadataValue = string | number | boolean;

/** What is known about a flow besides its counters. Plain data: it crosses threads and goes into snapshots. */
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** The metadata that every meter starts with. */
export function initialMetadata(protocol: string, client: string, target: string): Metadata {
  return Object.freeze({
    conn_type: protocol,
    protocol: protocol.toUpperCase(),
    src_addr: client,
    dst_addr: target,
  });
}
