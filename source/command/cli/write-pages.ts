import {mkdirSync, writeFileSync} from 'node:fs';
import {commandLinePage} from './command-line-page.js';
import {manPage} from './man-page.js';

// `npm run man` writes both pages.
for (const directory of ['man', 'docs']) mkdirSync(directory, {recursive: true});
writeFileSync('man/udptop.1', manPage());
writeFileSync('docs/command-line.md', commandLinePage());
