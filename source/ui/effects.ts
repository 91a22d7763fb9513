import type {Snapshot} from '../snapshot/snapshot.js';
import {rowText} from '../view/row-text.js';
import {type ExportScope, exportedSnapshot} from '../view/view.js';
import type {Action, Command, Deed, ExportFormat, PendingDeed} from './commands.js';
import {flowActionOf, flowsMeant, needsNoQuestion, outcomeText, planDeed, throttleStep} from './deeds.js';
import {chosenCommand} from './pickers.js';
import {underCursor} from './rows.js';
import type {ScreenOptions} from './screen.js';
import type {ScreenState} from './state.js';
import {isTagged} from './tags.js';

interface Surroundings {
  readonly options: ScreenOptions;
  state(): ScreenState;
  dispatch(action: Action): void;
  run(command: Command): void;
  /** To the terminal, past the picture. */
  write(text: string): void;
}

/** Carries out the commands that reach beyond the screen; false for one that does not. */
export function createEffects({
  options,
  state,
  dispatch,
  run,
  write,
}: Surroundings): (command: Command) => boolean {
  const say = (text: string, failed = false) => dispatch({type: 'status', text, failed});

  async function exportAs(scope: ExportScope | undefined, format: ExportFormat): Promise<void> {
    try {
      const file = await options.exportSnapshot(meantByExport(state(), scope), format);
      say(`Exported to ${file}`);
    } catch (error) {
      say(`The export failed: ${(error as Error).message}`, true);
    }
  }

  async function carryOut({deed, flowIds}: PendingDeed): Promise<void> {
    const {act} = options;
    if (!act) return;
    try {
      const action = flowActionOf(deed, Date.now());
      const outcomes = await Promise.all(flowIds.map(id => act(id, action)));
      const done = outcomes.filter(Boolean).length;
      say(outcomeText(deed, done, flowIds.length), done === 0);
    } catch (error) {
      say(`That failed: ${(error as Error).message}`, true);
    }
  }

  function plan(deed: Deed, asks = true): void {
    const pending = planDeed(state(), deed);
    if (pending === undefined) say('There is no living flow under the cursor to act on', true);
    else if (asks) dispatch({type: 'ask', pending});
    else void carryOut(pending);
  }

  function throttle(harder: boolean): void {
    const flows = flowsMeant(state());
    const deed = throttleStep(flows, harder);
    if (deed) plan(deed, !needsNoQuestion(flows));
    else
      say(
        flows.length === 0 ? 'There is no living flow under the cursor to throttle' : 'It is not throttled',
        true,
      );
  }

  function actingIsOff(): boolean {
    if (options.act) return false;
    dispatch({type: 'close'});
    say('Nothing can be done to flows here: this is read-only', true);
    return true;
  }

  return command => {
    switch (command.type) {
      case 'export':
        dispatch({type: 'close'});
        void exportAs(command.scope, command.format ?? 'json');
        return true;
      case 'choose': {
        const chosen = chosenCommand(state());
        if (chosen) run(chosen);
        return true;
      }
      case 'pick':
        return command.what === 'deed' && actingIsOff();
      case 'plan':
        if (!actingIsOff()) plan(command.deed);
        return true;
      case 'throttle':
        if (!actingIsOff()) throttle(command.harder);
        return true;
      case 'confirm': {
        const {pending} = state();
        dispatch({type: 'close'});
        if (pending) void carryOut(pending);
        return true;
      }
      case 'copy':
        copy();
        return true;
      case 'interval':
        say(options.changeInterval?.(command.longer) ?? 'There is no interval to change here');
        return true;
      case 'pause':
        if (!options.pause) return false;
        say(options.pause());
        return true;
      case 'step':
        options.seek?.(command.intervals);
        return options.seek !== undefined;
      default:
        return false;
    }
  };

  /** To the terminal's clipboard, over a secure shell too (OSC 52 of xterm's control sequences). */
  function copy(): void {
    const flows = underCursor(state());
    if (flows.length === 0) return;
    const text = flows.map(flow => rowText(flow, state().view, state().snapshot.takenAtMs)).join('\n');
    write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
    say(
      `Copied ${flows.length === 1 ? 'the line' : `${flows.length} lines`}, if the terminal lets programs copy (OSC 52)`,
    );
  }
}

/** The tagged flows where there are any, else those that the filter shows. */
function meantByExport(state: ScreenState, scope?: ExportScope): Snapshot {
  const {snapshot, view, tagged} = state;
  const meant = scope ?? (tagged.size > 0 ? 'tagged' : 'filtered');
  return exportedSnapshot(snapshot, view, meant, flow => isTagged(state, flow));
}
