import {Chalk, type ColorSupportLevel, supportsColor} from 'chalk';
import type {LifecycleState} from '../../snapshot/lifecycle.js';
import type {ThemeName} from '../../text/theme-name.js';

/** Leading digits of thousands (K), millions, billions, and trillions and more, whose tones show the magnitude. */
export type Magnitude = 'kilo' | 'mega' | 'giga' | 'tera';

/** What a text means, which decides its style. Signs and words say the same: nothing relies on colour alone. */
export type Tone =
  | 'label'
  | 'value'
  | 'rx'
  | 'tx'
  | 'quiet'
  | 'alert'
  | 'warning'
  | 'badge'
  | 'changed'
  | 'columnTitles'
  | 'sortedTitle'
  | 'selected'
  | 'keyLabel'
  | 'cursor'
  | 'chosenTitle'
  | 'chosenCell'
  | Magnitude
  | Exclude<LifecycleState, 'active'>;

type Style = (text: string) => string;

/** A style for each tone. */
export type Theme = Readonly<Record<Tone, Style>>;

/** What the terminal can show, and what its user wants. */
export interface ColourSupport {
  /** 0 no styles at all, 1 16 colours, 2 256 colours, 3 true colour. */
  readonly level: ColorSupportLevel;
  /** The user wants no colours (https://no-color.org): bold, dim and inverse are still allowed. */
  readonly noColour: boolean;
}

export function colourSupport(env: NodeJS.ProcessEnv = process.env): ColourSupport {
  return {level: supportsColor ? supportsColor.level : 0, noColour: Boolean(env.NO_COLOR)};
}

export function createTheme(name: ThemeName, {level, noColour}: ColourSupport): Theme {
  return makers[noColour ? 'monochrome' : name](new Chalk({level}));
}

/** Stands before the selected row where there are no colours, so that the cursor is always visible. */
export function cursorSignFor({level, noColour}: ColourSupport): string {
  return noColour || level === 0 ? '>' : '';
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
    changed: chalk.yellowBright.bold,
    columnTitles: chalk.black.bgGreen,
    sortedTitle: chalk.black.bgCyan,
    selected: chalk.black.bgCyan,
    ended: chalk.dim,
    keyLabel: chalk.black.bgCyan,
    cursor: chalk.inverse,
    chosenTitle: chalk.black.bgWhite,
    chosenCell: chalk.black.bgWhite,
    // They differ in brightness too, for users who cannot tell green from red.
    kilo: chalk.cyan,
    mega: chalk.green.bold,
    giga: chalk.magenta.bold,
    tera: chalk.white.bgRed.bold,
    new: chalk.green.bold,
    idle: chalk.yellow,
    expiring: chalk.yellow.bold,
    refused: chalk.yellow,
    unproven: chalk.yellow,
    blocked: chalk.red,
    throttled: chalk.magenta,
  };
}

/** Without yellow and bright colours, which nobody can read on white. */
function lightTheme(chalk: Colours): Theme {
  const green = chalk.rgb(0, 110, 0);
  // Among 16 colours the nearest to brown is red, which is for alerts.
  const brown = chalk.level > 1 ? chalk.rgb(120, 70, 0) : chalk.magenta;
  return {
    label: chalk.blue,
    value: chalk.bold,
    rx: green,
    tx: chalk.blue,
    quiet: chalk.rgb(110, 110, 110),
    alert: chalk.red.bold,
    warning: brown,
    badge: chalk.white.bgRgb(120, 70, 0),
    changed: brown.bold,
    columnTitles: chalk.white.bgBlue,
    sortedTitle: chalk.white.bgMagenta,
    selected: chalk.white.bgMagenta,
    ended: chalk.rgb(130, 130, 130),
    keyLabel: chalk.white.bgBlue,
    cursor: chalk.inverse,
    chosenTitle: chalk.white.bgBlack,
    chosenCell: chalk.white.bgBlack,
    kilo: chalk.blue,
    mega: green.bold,
    giga: chalk.magenta.bold,
    tera: chalk.white.bgRed.bold,
    new: green.bold,
    idle: brown,
    expiring: brown.bold,
    refused: brown,
    unproven: brown,
    blocked: chalk.red,
    throttled: chalk.magenta,
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
    changed: chalk.yellowBright.bold.underline,
    columnTitles: chalk.black.bgWhiteBright.bold,
    sortedTitle: chalk.black.bgYellowBright.bold,
    selected: chalk.black.bgYellowBright.bold,
    ended: chalk.white,
    keyLabel: inverse,
    cursor: inverse,
    chosenTitle: chalk.whiteBright.bgBlue.bold,
    chosenCell: chalk.whiteBright.bgBlue.bold,
    kilo: chalk.cyanBright,
    mega: chalk.greenBright.bold,
    giga: chalk.magentaBright.bold,
    tera: chalk.whiteBright.bgRed.bold,
    new: chalk.greenBright.bold,
    idle: chalk.yellowBright,
    expiring: chalk.yellowBright.bold,
    refused: chalk.yellowBright.bold,
    unproven: chalk.yellowBright.bold,
    blocked: chalk.redBright.bold,
    throttled: chalk.magentaBright.bold,
  };
}

/** Bold, dim and inverse, without any colour. */
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
    changed: chalk.bold,
    columnTitles: chalk.inverse,
    sortedTitle: chalk.inverse.bold,
    selected: chalk.inverse,
    ended: chalk.dim,
    keyLabel: chalk.inverse,
    cursor: chalk.inverse,
    // Among what is inverse, they are what is not.
    chosenTitle: chalk.bold.underline,
    chosenCell: chalk.bold.underline,
    kilo: asIs,
    mega: chalk.bold,
    giga: chalk.bold,
    tera: chalk.bold,
    new: chalk.bold,
    idle: chalk.dim,
    expiring: chalk.bold,
    refused: asIs,
    unproven: asIs,
    blocked: chalk.bold,
    throttled: asIs,
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
