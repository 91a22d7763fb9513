import {Chalk, supportsColor} from 'chalk';

// https://no-color.org, which chalk leaves to its users.
const colourLevel = process.env.NO_COLOR || !supportsColor ? 0 : supportsColor.level;
const chalk = new Chalk({level: colourLevel});

/** What things look like: htop's colours, with restraint. Without colour (NO_COLOR) signs and words say the same. */
export const theme = {
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
  // Inverse where there are no colours, so that the cursor is never lost.
  selected: chalk.level > 0 ? chalk.black.bgCyan : (text: string) => text,
  ended: chalk.dim,
  keyLabel: chalk.black.bgCyan,
} as const;

/** Stands before the selected row, so that it is seen without colour too. */
export const selectedSign = chalk.level > 0 ? '' : '>';
