import {Chalk, supportsColor} from 'chalk';
import type {ThemeName} from '../../text/theme-name.js';
import type {LifecycleState} from '../../view/lifecycle.js';

type Style = (text: string) => string;

/** What things look like. Signs and words say the same: nothing relies on colour alone. */
export interface Theme {
  readonly label: Style;
  readonly value: Style;
  readonly rx: Style;
  readonly tx: Style;
  readonly quiet: Style;
  readonly alert: Style;
  readonly warning: Style;
  readonly badge: Style;
  readonly columnTitles: Style;
  readonly sortedTitle: Style;
  readonly selected: Style;
  readonly ended: Style;
  readonly keyLabel: Style;
  /** Of the leading digits of thousands (K), millions, and so on up to T, as htop shows magnitude. */
  readonly magnitudes: readonly [Style, Style, Style, Style];
  readonly states: Readonly<Partial<Record<LifecycleState, Style>>>;
}

type Colours = InstanceType<typeof Chalk>;

function defaultTheme(chalk: Colours): Theme {
  return {
    label: chalk.cyan,
    value: chalk.bold,
    rx: chalk.green,
    // Plain blue is hardly readable on black.
    tx: chalk.blueBright,
    quiet: chalk.dim,
    alert: chalk.red.bold,
    warning: chalk.yellow,
    badge: chalk.black.bgYellow,
    columnTitles: chalk.black.bgGreen,
    sortedTitle: chalk.black.bgCyan,
    selected: chalk.black.bgCyan,
    ended: chalk.dim,
    keyLabel: chalk.black.bgCyan,
    // Of different brightness too, for those who do not tell green from red.
    magnitudes: [chalk.cyan, chalk.green.bold, chalk.magenta.bold, chalk.white.bgRed.bold],
    states: {
      new: chalk.green.bold,
      idle: chalk.yellow,
      expiring: chalk.yellow.bold,
      refused: chalk.yellow,
      blocked: chalk.red,
      throttled: chalk.magenta,
    },
  };
}

/** Yellow and bright colours are not to be read on white. */
function lightTheme(chalk: Colours): Theme {
  // Of 16 colours the nearest is the red of an alert.
  const brown = chalk.level > 1 ? chalk.rgb(120, 70, 0) : chalk.magenta;
  return {
    label: chalk.blue,
    value: chalk.bold,
    rx: chalk.rgb(0, 110, 0),
    tx: chalk.blue,
    quiet: chalk.rgb(110, 110, 110),
    alert: chalk.red.bold,
    warning: brown,
    badge: chalk.white.bgRgb(120, 70, 0),
    columnTitles: chalk.white.bgBlue,
    sortedTitle: chalk.white.bgMagenta,
    selected: chalk.white.bgMagenta,
    ended: chalk.rgb(130, 130, 130),
    keyLabel: chalk.white.bgBlue,
    magnitudes: [chalk.blue, chalk.rgb(0, 110, 0).bold, chalk.magenta.bold, chalk.white.bgRed.bold],
    states: {
      new: chalk.rgb(0, 110, 0).bold,
      idle: brown,
      expiring: brown.bold,
      refused: brown,
      blocked: chalk.red,
      throttled: chalk.magenta,
    },
  };
}

function highContrastTheme(chalk: Colours): Theme {
  const inverse = chalk.bold.inverse;
  return {
    label: chalk.whiteBright,
    value: chalk.whiteBright.bold,
    rx: chalk.greenBright.bold,
    tx: chalk.cyanBright.bold,
    quiet: chalk.whiteBright,
    alert: chalk.whiteBright.bgRed.bold,
    warning: chalk.yellowBright.bold,
    badge: chalk.black.bgYellowBright.bold,
    columnTitles: chalk.black.bgWhiteBright.bold,
    sortedTitle: chalk.black.bgYellowBright.bold,
    selected: chalk.black.bgYellowBright.bold,
    ended: chalk.white,
    keyLabel: inverse,
    magnitudes: [
      chalk.cyanBright,
      chalk.greenBright.bold,
      chalk.magentaBright.bold,
      chalk.whiteBright.bgRed.bold,
    ],
    states: {
      new: chalk.greenBright.bold,
      idle: chalk.yellowBright,
      expiring: chalk.yellowBright.bold,
      refused: chalk.yellowBright.bold,
      blocked: chalk.redBright.bold,
      throttled: chalk.magentaBright.bold,
    },
  };
}

/** Bold, dim and inverse, but no colour. */
function monochromeTheme(chalk: Colours): Theme {
  return {
    label: asIs,
    value: chalk.bold,
    rx: asIs,
    tx: asIs,
    quiet: chalk.dim,
    alert: chalk.bold,
    warning: chalk.bold,
    badge: chalk.inverse,
    columnTitles: chalk.inverse,
    sortedTitle: chalk.inverse.bold,
    selected: chalk.inverse,
    ended: chalk.dim,
    keyLabel: chalk.inverse,
    magnitudes: [asIs, chalk.bold, chalk.bold, chalk.bold],
    states: {new: chalk.bold, idle: chalk.dim, expiring: chalk.bold, blocked: chalk.bold},
  };
}

function asIs(text: string): string {
  return text;
}

const makers: Record<ThemeName, (chalk: Colours) => Theme> = {
  default: defaultTheme,
  light: lightTheme,
  'high-contrast': highContrastTheme,
  monochrome: monochromeTheme,
};

/** https://no-color.org, which chalk leaves to its users: bold, dim and inverse are no colours. */
const noColour = Boolean(process.env.NO_COLOR);
const level = supportsColor ? supportsColor.level : 0;

/** The one in force; a process has one screen. */
export let theme = makeTheme('default');

export function setTheme(name: ThemeName): void {
  theme = makeTheme(name);
}

function makeTheme(name: ThemeName): Theme {
  return makers[noColour ? 'monochrome' : name](new Chalk({level}));
}

/** Stands before the selected row where there are no colours, so that the cursor is never lost. */
export const selectedSign = noColour || level === 0 ? '>' : '';
