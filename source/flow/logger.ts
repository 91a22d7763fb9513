/**
 * Where udptop logs to: pino's loggers fit as they are, and so does any object with these four methods.
 * `fields` holds what is worth searching for, `message` is one sentence. A method must not throw.
 */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Logs nothing: the default wherever a logger is optional. */
export const silentLogger: Logger = {debug() {}, info() {}, warn() {}, error() {}};
