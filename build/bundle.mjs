// The last step of `npm run build`: puts the command and its threads together into a few small files, without which Node
// would look for, read and compile some 500. The library stays as tsc wrote it.
//   dist/cli.js            the command, in place of tsc's
//   dist/bundle/*.js       what it loads, and the programs of its threads
//   dist/bundle/LICENSES   of the packages that are in there
import {chmodSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {build} from 'esbuild';

const threads = ['monitor/threads/relay-thread', 'recording/read-thread', 'demo/demo-thread'];

/** What stays in the library: the one registry of a thread, which modules with reporters import as well, and what the command never runs. */
const ofLibrary = ['reporting/registry.js', 'monitor/threads/relay-inline.js'];

/** These files are not what they are elsewhere. */
const ofBundle = {
  name: 'of the bundle',
  setup({onLoad, onResolve}) {
    // It is one folder deeper than the file is otherwise.
    onLoad({filter: /source\/package-directory\.ts$/}, () => ({
      contents: "export const packageDirectory = new URL('../../', import.meta.url);",
    }));
    onResolve({filter: /\/(registry|relay-inline)\.js$/}, ({path, resolveDir}) => {
      const file = relative('source', resolve(resolveDir, path));
      return ofLibrary.includes(file) ? {path: `../${file}`, external: true} : undefined;
    });
    // Making its expressions takes 5 ms, and hardly any text needs them: the rest are ASCII, and what udptop puts in place of lines.
    onResolve({filter: /^string-width$/}, ({kind, resolveDir}) =>
      kind === 'require-call'
        ? undefined
        : {path: 'string-width', namespace: 'later', pluginData: resolveDir},
    );
    onLoad({filter: /^string-width$/, namespace: 'later'}, ({pluginData}) => ({
      contents: `
        const narrow = /^[\\u0020-\\u007e\\ue000-\\uf8ff]*$/;
        let real;
        export default (text, options) => {
          if (options === undefined && typeof text === 'string' && narrow.test(text)) return text.length;
          real ??= require('string-width').default;
          return real(text, options);
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
  // koffi brings a native addon; Ink's developer tools are never opened.
  external: ['koffi', './devtools.js'],
  define: {
    'process.env.NODE_ENV': '"production"',
    'Intl.Segmenter': 'Segmenter',
    // Yoga would fetch what it holds itself, and Node would load its HTTP client for that.
    fetch: 'undefined',
  },
  inject: ['build/segmenter.js'],
  // Packages that are no ES modules require modules of Node.
  banner: {js: 'const require = process.getBuiltinModule;'},
  plugins: [ofBundle],
  metafile: true,
  logLevel: 'warning',
  logOverride: {'assign-to-define': 'silent'},
};

const built = [
  await build({
    ...options,
    entryPoints: {cli: 'source/cli.tsx'},
    outdir: 'dist',
    splitting: true,
    chunkNames: 'bundle/[name]-[hash]',
    allowOverwrite: true,
  }),
  await build({
    ...options,
    entryPoints: threads.map(thread => `source/${thread}.ts`),
    outdir: 'dist/bundle',
    entryNames: '[name]',
  }),
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
if (process.argv.includes('--list')) {
  for (const m of built)
    for (const [f, {bytes, inputs, entryPoint}] of Object.entries(m.metafile.outputs)) {
      console.log(f, bytes, entryPoint ?? '');
      const by = {};
      for (const [i, {bytesInOutput}] of Object.entries(inputs)) {
        const k = i.includes('node_modules/')
          ? i
              .split('node_modules/')
              .at(-1)
              .split('/')
              .slice(0, i.split('node_modules/').at(-1).startsWith('@') ? 2 : 1)
              .join('/')
          : i.split('/').slice(0, 2).join('/');
        by[k] = (by[k] ?? 0) + bytesInOutput;
      }
      console.log(
        '   ',
        Object.entries(by)
          .sort((a, b) => b[1] - a[1])
          .slice(0, 14)
          .map(([k, v]) => `${k} ${v}`)
          .join(', '),
      );
    }
}
