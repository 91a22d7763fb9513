import type {Metadata} from './metadata.js';

/** Names one connection. */
export interface Connection {
  /** Default: `udp`. */
  readonly protocol?: string;
  /** Who sent the first datagram: `127.0.0.1:40000` or `[::1]:40000`. */
  readonly client: string;
  /** Where that datagram was bound for: `127.0.0.1:53` or `[::1]:53`. */
  readonly target: string;
}

/** The protocol of a connection that names none. */
export const defaultProtocol = 'udp';

export interface UpdateMetadataOptions {
  /** Ignore a connection that does not exist (yet). Default: false, so that it gets the metadata when it starts. */
  readonly onlyActive?: boolean;
}

/** Merges `metadata` into that of a connection, whichever of its ends is named as the client. */
export type UpdateMetadata = (
  connection: Connection,
  metadata: Metadata,
  options?: UpdateMetadataOptions,
) => void;

/** The same for programs: it also takes the arguments of the original's `UpdateMetadata`. */
export interface UpdateMetadataInBothOrders extends UpdateMetadata {
  (srcAddr: string, dstAddr: string, protocol: string, metadata: Metadata): void;
}

/** Accepts both orders of arguments for a function that takes the connection as one object. */
export function inBothOrders(update: UpdateMetadata): UpdateMetadataInBothOrders {
  return (
    first: Connection | string,
    second: Metadata | string,
    third?: UpdateMetadataOptions | string,
    fourth?: Metadata,
  ) => {
    if (typeof first === 'string') {
      update({client: first, target: second as string, protocol: third as string}, fourth!);
    } else {
      update(first, second as Metadata, third as UpdateMetadataOptions | undefined);
    }
  };
}
