import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {type ExportScope, exportedSnapshot} from '../view/export.js';
import {rowText} from '../view/table/row-text.js';
import {type Acting, createActing} from './acting.js';
import type {ScreenOptions} from './screen.js';
import type {Action, Command, ExportFormat} from './state/commands.js';
import {chosenCommand} from './state/menus.js';
import {underCursor} from './state/rows.js';
import type {ScreenState} from './state/state.js';
import {isTagged} from './state/tags.js';

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

  const {act} = options;
  const acting = act && createActing({act, state, dispatch, say});

  /** Runs what acts on flows, where anything can. */
  function acts(doIt?: (acting: Acting) => void): true {
    if (acting) doIt?.(acting);
    else say('Nothing can be done to flows here: this is read-only', true);
    return true;
  }

  return command => {
    switch (command.type) {
      case 'export':
        if (state().mode === 'picker') dispatch({type: 'close'});
        void exportAs(command.scope, command.format ?? 'json');
        return true;
      case 'choose': {
        const chosen = chosenCommand(state());
        if (chosen) run(chosen);
        return true;
      }
      case 'pick':
        return command.what === 'deed' && acting === undefined && acts();
      case 'plan':
        return acts(({plan}) => plan(command.deed));
      case 'throttle':
        return acts(({throttle}) => throttle(command.harder));
      case 'confirm': {
        const {pending} = state();
        dispatch({type: 'close'});
        return pending === undefined || acts(({carryOut}) => void carryOut(pending));
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
    const {view, snapshot} = state();
    const flows = meantByCopy(state());
    if (flows.length === 0) return;
    const text = flows.map(flow => rowText(flow, view, snapshot.takenAtMs)).join('\n');
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

/** The tagged flows where there are any, else what the cursor is on. */
function meantByCopy(state: ScreenState): readonly FlowSnapshot[] {
  return state.tagged.size > 0 ? meantByExport(state, 'tagged').flows : underCursor(state);
}
