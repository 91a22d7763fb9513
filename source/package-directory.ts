/** Where package.json and `config` are. The bundle has a file of its own in place of this one: build/bundle.mjs. */
export const packageDirectory = new URL('../', import.meta.url);
