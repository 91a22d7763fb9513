import {writeFileSync} from 'node:fs';
import {configurationJsonSchema} from './json-schema.js';

// `npm run schema` writes config/schema.json anew.
writeFileSync(process.argv[2]!, `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`);
