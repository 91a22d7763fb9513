import type {Endpoint} from '../../address/endpoint.js';
import type {Credentials} from '../../address/proxy.js';
import {runHandshake, type Stage, stage} from './handshake.js';
import {encodeSelection, parseGreeting} from './methods.js';
import {encodeStatus, isUser, parseCredentials} from './password.js';
import {command, method, replyCode} from './protocol.js';
import {encodeRequest, parseRequest} from './request.js';

/** How a client's handshake ends. */
export type ServerHandshakeEnd =
  /** The client asks for UDP ASSOCIATE and waits for the reply. It will send from `clientPort`; 0 if it does not say. */
  | {readonly state: 'requested'; readonly clientPort: number}
  /** The client was refused: close the connection. */
  | {readonly state: 'refused'; readonly why: string};

const unspecified: Endpoint = {host: '0.0.0.0', port: 0};
const refused = (why: string): ServerHandshakeEnd => ({state: 'refused', why});
const stranger = refused('it does not speak SOCKS5');

/** The reply to a request. The address means something only if the request succeeded. */
export function encodeReply(code: number, bound: Endpoint = unspecified): Uint8Array {
  return encodeRequest(code, bound);
}

/**
 * @param users one of which clients must log in as; undefined admits every client
 * @param answer sends bytes to the client
 * @param onLogin hears of each login before it is answered
 * @returns takes the chunks that the client sends, and returns how the handshake ended once it has
 */
export function createServerHandshake(
  users: readonly Credentials[] | undefined,
  answer: (bytes: Uint8Array) => void,
  onLogin: (isAccepted: boolean) => void = () => {},
): (chunk: Uint8Array) => ServerHandshakeEnd | undefined {
  function refuse(why: string, reply: Uint8Array): ServerHandshakeEnd {
    answer(reply);
    return refused(why);
  }

  const request: Stage<ServerHandshakeEnd> = stage(parseRequest, stranger, ({code, endpoint}) => {
    if (code !== command.udpAssociate) {
      return refuse('it asks for something else than UDP', encodeReply(replyCode.commandNotSupported));
    }
    // The address that clients announce is too often one behind a NAT to be used, but it must be a valid one.
    if (endpoint) return {state: 'requested', clientPort: endpoint.port};
    return refuse('unknown kind of address', encodeReply(replyCode.addressTypeNotSupported));
  });

  const password: Stage<ServerHandshakeEnd> = stage(parseCredentials, stranger, given => {
    const isAccepted = isUser(given, users!);
    onLogin(isAccepted);
    if (!isAccepted) return refuse('wrong user or password', encodeStatus(false));
    answer(encodeStatus(true));
    return request;
  });

  return runHandshake(
    stage(parseGreeting, stranger, offered => {
      const wanted = users ? method.password : method.none;
      if (!offered.includes(wanted)) {
        return refuse('it offers no acceptable method', encodeSelection(method.noneAcceptable));
      }
      answer(encodeSelection(wanted));
      return users ? password : request;
    }),
  );
}
