import {pages} from '../examples.js';

/** Everything that people read. */
export const documents = [...pages(), 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
