// The last step of `npm run build`: puts the command and its threads together into a few small files, without which Node
// would look for, read and compile some 500. The library stays as tsc wrote it.
//   dist/cli.js            the command, in place of tsc's
//   dist/bundle/*.js       what it loads, and the programs of its threads
//   dist/bundle/LICENSES   of the packages that are in there
import {chmodSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {build} from 'esbuild';

const threads = {
  'relay-thread': 'source/monitor/threads/relay-thread.ts',
  'read-thread': 'source/recording/read-thread.ts',
  'trace-thread': 'source/trace/trace-thread.ts',
  'fleet-thread': 'source/fleet/viewer/thread/fleet-thread.ts',
  'demo-thread': 'source/demo/demo-thread.ts',
};

/** What stays in the library: the one registry of a thread, which modules with reporters import as well, and what the command never runs. */
const ofLibrary = ['reporting/registry.js', 'monitor/threads/relay-inline.js'];

/** These files are not what they are elsewhere. */
const ofBundle = {
  name: 'of the bundle',
  setup({onLoad, onResolve}) {
    // It is one folder deeper than the file is otherwise.
    onLoad({filter: /source\/package-directory\.ts$/}, () => ({
      contents: "export const packageDirectory = new URL('../..', import.meta.url);",
    }));
    onResolve({filter: /\/(registry|relay-inline)\.js$/}, ({path, resolveDir}) => {
      const file = relative('source', resolve(resolveDir, path));
      return ofLibrary.includes(file) ? {path: `../${file}`, external: true} : undefined;
    });
    // A segmenter takes 15 ms to make, at the start: Ink's packages make it when they need it.
    onLoad({filter: /\/(string-width\/index|tokenize(-ansi)?)\.js$/}, ({path}) => ({
      contents: `import {Segmenter} from '${resolve('.ci/bundle/segmenter.mjs')}';
        ${readFileSync(path, 'utf8').replaceAll('Intl.Segmenter', 'Segmenter')}`,
    }));
    // Its expressions take 20 ms to make, and as long when they are first used. ASCII, and what udptop puts in place of lines,
    // need none.
    onResolve({filter: /^string-width$/}, ({kind, resolveDir}) =>
      kind === 'import-statement'
        ? {path: 'string-width', namespace: 'later', pluginData: resolveDir}
        : undefined,
    );
    onLoad({filter: /./, namespace: 'later'}, ({pluginData}) => ({
      contents: `
        const narrow = /^[\\u0020-\\u007e\\ue000-\\uf8ff]*$/;
        let stringWidth;
        export default (text, options) => {
          if (options === undefined && typeof text === 'string' && narrow.test(text)) return text.length;
          stringWidth ??= require('string-width').default;
          return stringWidth(text, options);
        };`,
      resolveDir: pluginData,
    }));
    // Messages are in English, and zod's other languages are half of it.
    onLoad({filter: /zod\/v4\/locales\/index\.js$/}, () => ({
      contents: "export {default as en} from './en.js';",
    }));
  },
};

const options = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  // koffi brings a native addon; the packages of NATS are CommonJS, and few runs use them; Ink's developer tools are never opened.
  external: ['koffi', '@nats-io/*', './devtools.js'],
  define: {
    'process.env.NODE_ENV': '"production"',
    // Yoga would fetch what it holds itself, and Node would load its HTTP client for that.
    fetch: 'undefined',
  },
  // Packages that are no ES modules require modules of Node.
  banner: {js: 'const require = process.getBuiltinModule;'},
  plugins: [ofBundle],
  metafile: true,
  logLevel: 'warning',
  logOverride: {'assign-to-define': 'silent'},
};

const bundle = (entryPoints, outdir, chunkNames) =>
  build({...options, entryPoints, outdir, splitting: true, chunkNames, allowOverwrite: true});
const built = [
  await bundle({cli: 'source/cli.tsx'}, 'dist', 'bundle/[name]-[hash]'),
  // Each of its own: what threads have in common would come in more files.
  ...(await Promise.all(
    Object.entries(threads).map(([name, file]) => bundle({[name]: file}, 'dist/bundle', '[name]-[hash]')),
  )),
];
chmodSync('dist/cli.js', 0o755);

const inputs = built
  .flatMap(({metafile}) => Object.values(metafile.outputs))
  .flatMap(({inputs}) => Object.entries(inputs));
const packages = new Set(
  inputs
    .filter(([, {bytesInOutput}]) => bytesInOutput > 0)
    .flatMap(([file]) => /^node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(file) ?? []),
);
const notices = [...packages].sort().map(directory => {
  const {name, version, license} = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const file = readdirSync(directory).find(each => /^licen[cs]e(\.|$)/i.test(each));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(directory, file), 'utf8').trim() : ''}\n`;
});
writeFileSync('dist/bundle/LICENSES', notices.join(`\n${'-'.repeat(80)}\n\n`));
