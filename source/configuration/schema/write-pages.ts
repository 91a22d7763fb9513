import {mkdirSync, writeFileSync} from 'node:fs';
import {configurationJsonSchema} from './json-schema.js';
import {configurationReferencePage} from './reference-page.js';

// `npm run schema` writes both.
mkdirSync('docs', {recursive: true});
writeFileSync('config/schema.json', `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`);
writeFileSync('docs/configuration.md', configurationReferencePage());
