import {tableOf} from '../snapshot/columns/of-snapshot.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {type ExportedSnapshot, type ExportScope, exportedSnapshot} from '../view/export.js';
import {firstFlows, matchCount} from '../view/summary/match-count.js';
import {rowText} from '../view/table/row-text.js';
import {createFlowActions, type FlowActions} from './flow-actions.js';
import {moveColumnCursor} from './render/table/column-cursor.js';
import type {ScreenOptions} from './screen-options.js';
import {activeFlows, noActiveFlow} from './state/actions.js';
import type {Command, ExportFormat, PendingInsertion, ScreenEvent} from './state/commands.js';
import {insertionOutcome, planInsertion} from './state/insertion.js';
import {keyOf} from './state/key-names.js';
import {chosenCommand, removingCommand} from './state/menus.js';
import {chosenEntry} from './state/palette.js';
import {flowsUnderCursor} from './state/rows.js';
import type {ScreenState} from './state/screen-state.js';
import {isTagged} from './state/tags.js';

interface Surroundings {
  readonly options: Pick<
    ScreenOptions,
    | 'source'
    | 'exportSnapshot'
    | 'act'
    | 'whyNotOnCaptured'
    | 'writing'
    | 'changeInterval'
    | 'pause'
    | 'seek'
    | 'filterStore'
    | 'insertion'
  >;
  state(): ScreenState;
  dispatch(event: ScreenEvent): void;
  run(command: Command): void;
  /** Writes to the terminal, outside of the frame. */
  writeOut(text: string): void;
}

/** Returns a function that carries out commands that reach beyond the screen; false for all other commands. */
export function createEffects({
  options,
  state,
  dispatch,
  run,
  writeOut,
}: Surroundings): (command: Command) => boolean {
  const say = (text: string, failed = false) => dispatch({type: 'message', text, failed});

  async function exportAs(scope: ExportScope | undefined, format: ExportFormat): Promise<void> {
    try {
      const {chosen, what} = await toExport(scope);
      say(`Exported ${what} to ${await options.exportSnapshot(chosen, format)}`);
    } catch (error) {
      say(`The export failed: ${(error as Error).message}`, true);
    }
  }

  /** The flows to export, and what they are: where the screen has only the first of those that match, all are asked for. */
  async function toExport(scope: ExportScope | undefined) {
    const {view, tagged, paused} = state();
    const {takeWhole} = options.source;
    if (takeWhole === undefined || paused || scope === 'tagged' || (scope === undefined && tagged.size > 0)) {
      const chosen = snapshotToExport(state(), scope);
      return {chosen, what: exportedText(state(), chosen)};
    }
    say('Asking all machines for their flows');
    const isAll = scope === 'all';
    const whole = await takeWhole(isAll ? {filter: '', sort: view.sort} : view);
    const chosen = exportedSnapshot(whole, view, isAll ? 'all' : 'filtered');
    return {chosen, what: `${chosen.view.exported.flows} of ${chosen.view.exported.ofFlows} flows`};
  }

  const {act, whyNotOnCaptured = () => undefined} = options;
  const flowActions = act && createFlowActions({act, whyNotOnCaptured, state, dispatch, say});

  /** Says so where the screen cannot act on flows. */
  function withActions(use?: (actions: FlowActions) => void): true {
    if (flowActions) use?.(flowActions);
    else say('Read-only: actions are off', true);
    return true;
  }

  return command => {
    switch (command.type) {
      case 'export':
        if (state().mode === 'menu') dispatch({type: 'close'});
        void exportAs(command.scope, command.format ?? 'json');
        return true;
      case 'choose':
        choose(command.item);
        return true;
      case 'removeItem': {
        const removing = removingCommand(state());
        if (removing) run(removing);
        return true;
      }
      case 'keepFilter':
        saveFilter();
        return true;
      case 'forgetFilter':
        forgetFilter(command.name);
        return true;
      case 'column':
        dispatch({type: 'atColumn', ...moveColumnCursor(state(), command.by)});
        return true;
      case 'menu':
        return command.name === 'action' && flowActions === undefined && withActions();
      case 'plan':
        return withActions(({plan}) => plan(command.action));
      case 'throttle':
        return withActions(({throttle}) => throttle(command.harder));
      case 'confirm': {
        const {pending} = state();
        dispatch({type: 'close'});
        if (pending === undefined) return true;
        if (pending.action === 'quit') {
          run({type: 'quit', atOnce: true});
          return true;
        }
        if ('port' in pending) {
          void changeInsertion(pending);
          return true;
        }
        return withActions(({carryOut}) => void carryOut(pending));
      }
      case 'planInsertion':
        dispatch({type: 'ask', pending: planInsertion(command.change, command.port)});
        return true;
      case 'write':
        void write();
        return true;
      case 'copy':
        copy();
        return true;
      case 'interval':
        say(options.changeInterval?.(command.longer) ?? 'The interval cannot be changed here');
        return true;
      case 'pause':
        if (!options.pause) return false;
        say(options.pause());
        return true;
      case 'step':
        options.seek?.(command.intervals);
        return options.seek !== undefined;
      case 'stepTime':
        return seekBy(command.byMs);
      case 'goTo':
        if (options.seek && state().mode === 'menu') dispatch({type: 'close'});
        return seekBy(command.atMs - state().snapshot.takenAtMs);
      default:
        return false;
    }
  };

  /** Puts udptop in front of a server, or takes it away. The cursor stays with its flow, which has the same name in both. */
  async function changeInsertion({action, port}: PendingInsertion): Promise<void> {
    try {
      await options.insertion?.[action](port);
      say(insertionOutcome({action, port}));
    } catch (error) {
      say((error as Error).message, true);
    }
  }

  /** Runs the item of a menu, or the entry of the palette, which closes first. */
  function choose(item?: number): void {
    if (state().mode !== 'palette') {
      const chosen = chosenCommand(state());
      if (chosen) run(chosen);
      return;
    }
    const entry = chosenEntry(state(), item);
    if (entry === undefined) return;
    dispatch({type: 'ran', entry: entry.label});
    run(entry.command);
  }

  /** Saves the filter by the name that was typed. */
  function saveFilter(): void {
    const {draft, draftError, view, filters, bindings} = state();
    const name = draft.text.trim();
    if (draftError !== undefined || name === '') return;
    if (filters.has(name)) {
      say(`The configuration has a filter of the name ${name}: take another one`, true);
      return;
    }
    dispatch({type: 'filterKept', name, text: view.filter});
    const recall = `${keyOf(bindings, 'namedFilter') ?? 'the palette'} recalls it`;
    keep(
      () => options.filterStore?.save(name, view.filter),
      `Saved as ${name}: ${recall}, and so does --filter @${name}`,
      `Saved as ${name}: ${recall}. It is for this run only`,
    );
  }

  function forgetFilter(name: string): void {
    dispatch({type: 'filterForgotten', name});
    keep(() => options.filterStore?.forget(name), `Removed ${name}`, `Removed ${name} for this run`);
  }

  function keep(change: () => void, done: string, forThisRun: string): void {
    try {
      change();
      say(options.filterStore ? done : forThisRun);
    } catch (error) {
      say(`It could not be kept, and is for this run only: ${(error as Error).message}`, true);
    }
  }

  /** Moves in a recording, by whole intervals; false where there is none. */
  function seekBy(byMs: number): boolean {
    const {intervalSeconds} = state().snapshot;
    options.seek?.(Math.round(byMs / (intervalSeconds * 1000)));
    return options.seek !== undefined;
  }

  /** Writes the chosen flows to a file, or ends the writing. */
  async function write(): Promise<void> {
    const {writing} = options;
    if (!writing) return say(nothingNew[state().kind], true);
    const flowIds = activeFlows(state()).map(({id}) => id);
    if (!writing.isOn() && flowIds.length === 0) return say(noActiveFlow, true);
    try {
      say(await (writing.isOn() ? writing.stop() : writing.start(flowIds)));
    } catch (error) {
      say((error as Error).message, true);
    }
    dispatch({type: 'writing', writing: writing.status()});
  }

  /** Copies to the terminal's clipboard, which works over SSH too (OSC 52 of xterm's control sequences). */
  function copy(): void {
    const {view, snapshot} = state();
    const flows = flowsToCopy(state());
    if (flows.length === 0) return;
    const text = flows.map(flow => rowText(flow, view, snapshot.takenAtMs)).join('\n');
    writeOut(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
    say(
      `Copied ${flows.length === 1 ? 'the line' : `${flows.length} lines`}, if the terminal lets programs copy (OSC 52)`,
    );
  }
}

/** Why there are no datagrams to write. */
const nothingNew: Record<ScreenState['kind'], string> = {
  live: 'Datagrams cannot be written here',
  replay: 'This writes datagrams that come from now on, and none come here',
  saved: 'This writes datagrams that come from now on, and none come here',
};

/** Without a scope: the tagged flows, or, when there are none, those that the filter shows. */
function snapshotToExport(state: ScreenState, scope?: ExportScope): ExportedSnapshot {
  const {snapshot, view, tagged} = state;
  const chosen = scope ?? (tagged.size > 0 ? 'tagged' : 'filtered');
  return exportedSnapshot(snapshot, view, chosen, flow => isTagged(state, flow));
}

/** `all 12 flows`, `3 tagged flows`, `3 flows that match the filter`, `10 flows on screen` */
function exportedText({view, snapshot, sorted}: ScreenState, chosen: ExportedSnapshot): string {
  const {scope, exported} = chosen.view;
  const flows = exported.flows === 1 ? '1 flow' : `${exported.flows} flows`;
  if (scope === 'tagged') return flows.replace(' ', ' tagged ');
  if (firstFlows(snapshot) !== undefined)
    return `the first ${exported.flows} of ${matchCount(snapshot, view.filter, sorted).flows} flows`;
  if (exported.flows === tableOf(snapshot).count) return `all ${flows}`;
  return view.filter === '' ? `${flows} on screen` : `${flows} that match the filter`;
}

/** The tagged flows, or, when there are none, those under the cursor. */
function flowsToCopy(state: ScreenState): readonly FlowSnapshot[] {
  return state.tagged.size > 0 ? snapshotToExport(state, 'tagged').flows : flowsUnderCursor(state);
}
