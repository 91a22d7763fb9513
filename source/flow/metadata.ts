export type MetadataValue = string | number | boolean;

/** What is known about a flow besides its counters. Plain data: it crosses threads and goes into snapshots. */
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** What a flow came through, where its protocol does not say it all. */
export type ConnectionType = 'tun';

/**
 * The metadata that every meter starts with.
 * @param protocol in lower case
 * @param connectionType default: the protocol
 */
export function initialMetadata(
  protocol: string,
  client: string,
  target: string,
  connectionType: ConnectionType | undefined,
): Metadata {
  return Object.freeze({
    conn_type: connectionType ?? protocol,
    protocol: protocol.toUpperCase(),
    src_addr: client,
    dst_addr: target,
  });
}

/** Whether it says no more than a meter starts with. */
export function isInitialMetadata(
  metadata: Metadata,
  protocol: string,
  client: string,
  target: string,
  connectionType?: ConnectionType,
): boolean {
  const initial = initialMetadata(protocol, client, target, connectionType);
  const keys = Object.keys(initial);
  return Object.keys(metadata).length === keys.length && keys.every(key => metadata[key] === initial[key]);
}
