import {hostOf, portOf} from '../../../address/endpoint.js';
import {formatCount} from '../../../quantity/format.js';
import {tableOf} from '../../../snapshot/columns/of-snapshot.js';
import type {HostSnapshot, ServiceSnapshot, Snapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {missingFieldsText} from '../../../view/view.js';
import {keyOf} from '../../state/key-names.js';
import type {ScreenState} from '../../state/screen-state.js';

export type EmptyState = Pick<ScreenState, 'snapshot' | 'view' | 'size' | 'bindings' | 'kind'>;

/** Why the table has no rows; where nothing has come yet, also a command that makes the first flow. */
export function emptyLines(state: EmptyState): string[] {
  return sentences(state).map(line => truncate(sanitizeText(line), state.size.columns));
}

function sentences({snapshot, view, bindings, kind}: EmptyState): string[] {
  const {totals, services, hosts} = snapshot;
  const {active, started, ended} = totals.flows;
  const {count} = tableOf(snapshot);
  if (hosts !== undefined) {
    const fleet = ofFleet(hosts, snapshot, view.filter);
    if (fleet !== undefined) return [fleet];
  }
  if (view.filter !== '' && count > 0) {
    const missing = missingFieldsText(snapshot, view.filter);
    return [`No flow matches the filter "${view.filter}"${missing && `: ${missing}`}; Esc clears it.`];
  }
  if (snapshot.view && snapshot.view.filter !== '')
    return [`No flow matched the filter "${snapshot.view.filter}" when this snapshot was taken.`];
  if (active > 0)
    return [`${formatCount(active)} active flows, none of them metered: Tab shows the services.`];
  if (started > 0) {
    const key = keyOf(bindings, 'ended');
    const isHidden = count > 0 && key !== undefined;
    return [`No active flows; ${formatCount(ended)} ended${isHidden ? `: ${key} shows them` : ''}.`];
  }
  const listens = services.map(service => service.listen).join(', ');
  if (listens === '') return ['No flows yet.'];
  const first = kind === 'live' ? firstFlow(services) : undefined;
  return [
    `No flows yet: waiting for datagrams at ${listens}.`,
    ...(first === undefined ? [] : ['', 'This makes the first one, in another terminal:', `  ${first}`]),
  ];
}

/** Why there are no flows of several machines, as far as it is not the same as for one. */
function ofFleet(
  hosts: readonly HostSnapshot[],
  {view, totals}: Pick<Snapshot, 'view' | 'totals'>,
  filter: string,
): string | undefined {
  if (hosts.length === 0) return 'No machine has answered yet.';
  if (view?.filter !== filter) return 'No flow that is here matches; the machines are being asked.';
  if (filter !== '') return `No flow of any machine matches the filter "${filter}"; Esc clears it.`;
  return totals.flows.active > 0 ? 'The machines are being asked for their flows.' : undefined;
}

const dnsPort = 53;
const anyHosts: Readonly<Record<string, string>> = {'0.0.0.0': '127.0.0.1', '::': '::1'};

/** A command that sends a datagram to the first service that takes plain ones. */
function firstFlow(services: readonly ServiceSnapshot[]): string | undefined {
  const service = services.find(({handler, problem}) => handler === 'udp' && problem === undefined);
  if (service === undefined) return undefined;
  const [host, port] = [hostOf(service.listen), portOf(service.listen)];
  const near = anyHosts[host] ?? host;
  return portOf(service.target) === dnsPort
    ? `dig @${near} -p ${port} example.com`
    : `bash -c 'echo hello > /dev/udp/${near}/${port}'`;
}
