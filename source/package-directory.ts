/** Where package.json and `config` are. The bundle has a file of its own in place of this one: .ci/bundle/bundle.mjs. */
export const packageDirectory = new URL('../', import.meta.url);
