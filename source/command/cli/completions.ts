import {transportChoices} from '../../flow/transport-choice.js';
import {allUnits} from '../../quantity/units.js';
import {themeNames} from '../../text/theme-name.js';
import {columns} from '../../view/columns/columns.js';
import {logLevels, outputs, subcommands} from './choices.js';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A flag as a shell completes it. */
export interface CompletedFlag {
  /** `--log-level` */
  readonly long: string;
  readonly short?: string | undefined;
  /** Undefined for one without a value. */
  readonly values?: readonly string[] | 'file' | 'text' | undefined;
}

/** What may follow flags whose values are known. */
export const knownValues: Readonly<Record<string, readonly string[] | 'file'>> = {
  config: 'file',
  snapshot: 'file',
  record: 'file',
  write: 'file',
  geo: 'file',
  logFile: 'file',
  control: 'file',
  transport: transportChoices,
  sort: columns.map(({id}) => id),
  columns: columns.map(({id}) => id),
  units: allUnits,
  theme: themeNames,
  output: outputs,
  logLevel: logLevels,
  completions: shells,
};

/** A script that teaches a shell the flags; the user evaluates it. */
export function completionScript(shell: Shell, flags: readonly CompletedFlag[]): string {
  switch (shell) {
    case 'bash':
      return bashScript(flags);
    case 'zsh':
      return zshScript(flags);
    case 'fish':
      return fishScript(flags);
  }
}

function bashScript(flags: readonly CompletedFlag[]): string {
  const cases = flags.flatMap(({long, short, values}) => {
    if (values === undefined) return [];
    const pattern = short ? `${long}|${short}` : long;
    const reply =
      values === 'file'
        ? 'COMPREPLY=($(compgen -f -- "$word"))'
        : values === 'text'
          ? 'COMPREPLY=()'
          : `COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$word"))`;
    return [`    ${pattern}) ${reply}; return ;;`];
  });
  return `_udptop() {
  local word=\${COMP_WORDS[COMP_CWORD]}
  case \${COMP_WORDS[COMP_CWORD-1]} in
${cases.join('\n')}
    ${subcommands.join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;;
  esac
  COMPREPLY=($(compgen -W "${[...subcommands, ...flags.map(({long}) => long)].join(' ')}" -- "$word"))
}
complete -F _udptop udptop
`;
}

function zshScript(flags: readonly CompletedFlag[]): string {
  const specs = flags.flatMap(({long, short, values}) => {
    const action =
      values === undefined
        ? ''
        : values === 'file'
          ? ':file:_files'
          : values === 'text'
            ? ':value: '
            : `:value:(${values.join(' ')})`;
    return [long, ...(short ? [short] : [])].map(name => `  '*${name}${action}'`);
  });
  return `#compdef udptop
_udptop() {
  _arguments \\
${specs.join(' \\\n')} \\
  '1::command:(${subcommands.join(' ')})' \\
  '2::file:_files'
}
compdef _udptop udptop
`;
}

function fishScript(flags: readonly CompletedFlag[]): string {
  const lines = flags.map(({long, short, values}) => {
    const parts = [`complete -c udptop -l ${long.slice(2)}`];
    if (short) parts.push(`-s ${short.slice(1)}`);
    if (values === 'file') parts.push('-r -F');
    else if (values === 'text') parts.push('-x');
    else if (values) parts.push(`-x -a '${values.join(' ')}'`);
    else parts.push('-f');
    return parts.join(' ');
  });
  lines.push(`complete -c udptop -n __fish_use_subcommand -a '${subcommands.join(' ')}'`);
  return `${lines.join('\n')}\n`;
}
