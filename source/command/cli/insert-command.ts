import {quoted} from '../../text/quoted.js';
import {UsageError} from './usage-error.js';

/** What rules are told apart by, as given on the command line. */
interface MarkFlags {
  readonly mark: string | undefined;
  readonly table: string | undefined;
}

/**
 * `insert :53 10.0.0.2:27015`: the URLs of the services that stand in front of these servers; undefined where no such word was given.
 * @throws {UsageError}
 */
export function parseInsertCommand(
  [word, ...servers]: readonly string[],
  {mark, table}: MarkFlags,
): readonly string[] | undefined {
  if (word !== 'insert') {
    const flag = mark === undefined ? '--table' : '--mark';
    if (mark !== undefined || table !== undefined) {
      throw new UsageError(`${flag} is for udptop insert; a URL has it as insert://:53?${flag.slice(2)}=…`);
    }
    return undefined;
  }
  if (servers.length === 0) {
    throw new UsageError('insert needs the server to stand in front of: udptop insert :53');
  }
  return servers.map((server, index) => {
    if (/^\w+:\/\//.test(server)) {
      throw new UsageError(`insert: expected a server such as :53 or 10.0.0.2:27015; got ${quoted(server)}`);
    }
    const [address = '', query] = server.split('?');
    const port = /\d+$/.exec(address)?.[0];
    const isNamed = port === undefined || /(^|&)name=/.test(query ?? '');
    const parameters = [
      ...(query ? [query] : []),
      ...(isNamed ? [] : [`name=insert-${port}${isFirstOf(servers, port, index) ? '' : `-${index + 1}`}`]),
      ...(mark === undefined ? [] : [`mark=${mark}`]),
      ...(table === undefined ? [] : [`table=${table}`]),
    ];
    // A bare port is what one types first.
    return `insert://${address === port ? `:${port}` : address}?${parameters.join('&')}`;
  });
}

/** Whether no server before has this port. */
function isFirstOf(servers: readonly string[], port: string, index: number): boolean {
  return !servers.slice(0, index).some(each => each.split('?')[0]!.endsWith(`:${port}`) || each === port);
}
