import {tableOf} from '../../../snapshot/columns/of-snapshot.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {displayWidth, truncate} from '../../../text/sanitize.js';
import type {Problem} from '../../../view/summary/problems.js';
import {serviceP95Ms} from '../../../view/summary/service-times.js';
import {type ServicesState, servicesLayout} from '../../state/panes/services.js';
import {recentIntervals} from '../../state/past/history.js';
import type {ScreenState} from '../../state/screen-state.js';
import {paneHeight} from '../../state/size.js';
import {blankLines, cutLine, type Line, type Span} from '../spans.js';
import {
  type PlacedServiceColumn,
  placeServiceColumns,
  type ServiceContext,
  serviceCell,
  trendWidth,
} from './service-columns.js';

export type ServicesPaneState = ServicesState & Pick<ScreenState, 'cursorSign'>;

/** The services as a table in the order of the configuration, and below it everything about the one under the cursor. */
export function servicesPaneLines(state: ServicesPaneState): Line[] {
  const {snapshot, size, cursorSign} = state;
  const {cursor, top, rows, isSpaced, details, totals, problems} = servicesLayout(state);
  const {services} = snapshot;
  const context = contextOf(state, problems);
  const prefixWidth = cursorSign.length + signWidth;
  const placed = placeServiceColumns(size.columns - prefixWidth, services, context);
  const shown = services
    .slice(top, top + rows)
    .map((service, index) => row(service, placed, context, cursorSign, top + index === cursor, size.columns));
  const none: Line[] =
    services.length === 0 ? [[[truncate('There are no services here.', size.columns), 'quiet']]] : [];
  const gap = isSpaced ? blankLines(1) : [];
  const lines: Line[] = [
    [[truncate(paneTitle(services.length - top - rows), size.columns), 'label']],
    titles(placed, prefixWidth, size.columns),
    ...none,
    ...shown,
    ...(details.length > 0 ? gap : []),
    ...details.map(({text, isProblem}): Line => [[`  ${text}`, isProblem ? 'alert' : undefined]]),
    ...(totals.length > 0 ? gap : []),
    ...totals.map((text): Line => [[text, 'quiet']]),
  ];
  const height = paneHeight(size) + 1;
  return [...lines, ...blankLines(height - lines.length)]
    .slice(0, height)
    .map(line => cutLine(line, size.columns));
}

function paneTitle(below: number): string {
  const more = below > 0 ? ` (${below} more below)` : '';
  return `Services${more}: Enter shows the flows, Esc returns, Tab shows the log`;
}

/** Before the name: what goes wrong now. */
const signWidth = 2;

function signOf(troubles: ReadonlySet<string>): string {
  if (troubles.has('problem')) return '!';
  if (troubles.has('refused')) return '?';
  return troubles.size > 0 ? '!' : ' ';
}

function contextOf(state: ServicesPaneState, problems: readonly Problem[]): ServiceContext {
  const {snapshot, past, view} = state;
  const intervals = recentIntervals(past, snapshot, trendWidth).toReversed();
  const p95Ms = serviceP95Ms(tableOf(snapshot));
  return {
    units: view.units,
    ratesOf: ({name}) =>
      intervals.map(({rest}) => {
        const then = rest.services.find(service => service.name === name);
        return then ? forwardedOf(then.rx).bytesPerSecond + forwardedOf(then.tx).bytesPerSecond : 0;
      }),
    p95MsOf: ({name}) => p95Ms.get(name),
    troublesOf: ({name}) =>
      new Set(problems.flatMap(({service, kind, isNow}) => (isNow && service === name ? [kind] : []))),
  };
}

function titles(placed: readonly PlacedServiceColumn[], prefixWidth: number, columns: number): Line {
  const cells = placed.map(each => serviceCell(each, each.column.title)).join(' ');
  return [[(' '.repeat(prefixWidth) + cells).padEnd(columns), 'columnTitles']];
}

function row(
  service: ServiceSnapshot,
  placed: readonly PlacedServiceColumn[],
  context: ServiceContext,
  cursorSign: string,
  isSelected: boolean,
  columns: number,
): Line {
  const troubles = context.troublesOf(service);
  const sign = signOf(troubles);
  const prefix = `${isSelected ? cursorSign : ' '.repeat(cursorSign.length)}${sign} `;
  const cells = placed.map(each => serviceCell(each, each.column.text(service, context)));
  if (isSelected) {
    const whole = prefix + cells.join(' ');
    return [[whole + ' '.repeat(Math.max(0, columns - displayWidth(whole))), 'selected']];
  }
  const spans: Span[] = [[prefix, sign === ' ' ? undefined : 'alert']];
  for (const [index, cell] of cells.entries()) {
    if (index > 0) spans.push([' ']);
    spans.push([cell, placed[index]!.column.tone?.(service, context)]);
  }
  return spans;
}
