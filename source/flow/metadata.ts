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

/**
 * What it says besides what a meter starts with, empty where that is nothing; undefined for metadata that does not say that.
 * @param protocol in lower case
 * @param connectionType default: the protocol
 */
export function moreThanInitial(
  metadata: Metadata,
  protocol: string,
  client: string,
  target: string,
  connectionType?: ConnectionType,
): Metadata | undefined {
  const {conn_type, protocol: shown, src_addr, dst_addr, ...more} = metadata;
  const isInitial =
    conn_type === (connectionType ?? protocol) &&
    shown === protocol.toUpperCase() &&
    src_addr === client &&
    dst_addr === target;
  return isInitial ? more : undefined;
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
