/** A way to a collector, open or opening. */
export interface Link {
  /**
   * Sends a message, once the link is open. `onTaken` is called when the system has taken it; if it has not, the link breaks.
   * Returns false when nothing more should be sent until `onReady`.
   */
  send(message: Uint8Array, onTaken: () => void): boolean;
  /** Ends it without another word, after what was sent. */
  close(): void;
}

export interface LinkEvents {
  /** It is open, for messages of up to so many bytes. */
  onOpen(maxMessageBytes: number): void;
  /** More can be sent again. */
  onReady(): void;
  /** It broke, or could not be opened, once. */
  onBroken(error: Error): void;
}
