import {readFileSync} from 'node:fs';
import {packageDirectory} from './package-directory.js';

/** The version in package.json. */
export const {version} = JSON.parse(readFileSync(new URL('package.json', packageDirectory), 'utf8')) as {
  version: string;
};
