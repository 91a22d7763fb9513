import {readFileSync, writeFileSync} from 'node:fs';
import {resultsFile} from '../results.mjs';
import {printTable} from '../statistics.mjs';
import {targetsOf} from './figures.mjs';
import {picture} from './picture.mjs';
import {markdownTable, replaceTable} from './table.mjs';

const pictureFile = resultsFile.replace(/\.json$/, '.svg');

/** Prints the table and the targets, draws the picture, and writes the table into a Markdown file if one is named. */
export function report(results, file) {
  const table = markdownTable(results);
  console.log(`\n${table}\n`);
  printTable([
    ['udptop batched', 'measured', 'to reach'],
    ...targetsOf(results).map(([what, value, wanted]) => [what, Number(value).toFixed(3), wanted]),
  ]);
  for (const [name, {takenAt, machine}] of Object.entries(results).filter(([, {figures}]) => figures)) {
    console.log(
      `${name}: ${takenAt}, ${machine.cpu}, ${machine.cores} cores, Linux ${machine.kernel}, ${machine.node}`,
    );
  }
  writeFileSync(pictureFile, picture(results));
  console.log(`\nPicture: ${pictureFile}`);
  if (file !== undefined) writeTable(table, file);
}

function writeTable(table, file) {
  const document = replaceTable(readFileSync(file, 'utf8'), table);
  if (document === undefined) throw new Error(`${file} has no <!-- bench --> and <!-- /bench -->`);
  writeFileSync(file, document);
}
