import type {Endpoint} from '../../address/endpoint.js';
import type {Credentials} from '../../address/proxy.js';
import {runHandshake, type Stage, stage} from './handshake.js';
import {encodeGreeting, parseSelection} from './methods.js';
import {encodeCredentials, parseStatus} from './password.js';
import {command, method, replyCode, replyText} from './protocol.js';
import {encodeRequest, parseRequest} from './request.js';

/** How the handshake with a SOCKS5 server ends. */
export type ClientHandshakeEnd =
  /** `bound` is where the server wants datagrams sent. */
  {readonly state: 'associated'; readonly bound: Endpoint} | {readonly state: 'failed'; readonly why: string};

/** The client does not know yet where it will send from (RFC 1928, section 4). */
const unknownSource: Endpoint = {host: '0.0.0.0', port: 0};
const failed = (why: string): ClientHandshakeEnd => ({state: 'failed', why});
const stranger = failed('it does not speak SOCKS5');

/**
 * Asks for UDP ASSOCIATE; sends the greeting at once.
 * @param send sends bytes to the server
 * @returns takes the chunks that the server sends, and returns how the handshake ended once it has
 */
export function createClientHandshake(
  credentials: Credentials | undefined,
  send: (bytes: Uint8Array) => void,
): (chunk: Uint8Array) => ClientHandshakeEnd | undefined {
  const reply: Stage<ClientHandshakeEnd> = stage(parseRequest, stranger, ({code, endpoint}) => {
    if (code !== replyCode.succeeded) return failed(`it refuses UDP ASSOCIATE: ${replyText(code)}`);
    return endpoint ? {state: 'associated', bound: endpoint} : failed('its reply names no address');
  });

  function request(): Stage<ClientHandshakeEnd> {
    send(encodeRequest(command.udpAssociate, unknownSource));
    return reply;
  }

  const status: Stage<ClientHandshakeEnd> = stage(parseStatus, stranger, accepted =>
    accepted ? request() : failed('it refuses the user or the password'),
  );

  send(encodeGreeting(credentials ? [method.none, method.password] : [method.none]));
  return runHandshake(
    stage(parseSelection, stranger, chosen => {
      if (chosen === method.none) return request();
      if (!credentials) return failed('it wants a user and a password');
      if (chosen !== method.password) return failed('it accepts no user and password');
      send(encodeCredentials(credentials));
      return status;
    }),
  );
}
