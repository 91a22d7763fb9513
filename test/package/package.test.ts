import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, relative, resolve} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import * as source from '../../source/index.js';
import {examplesOf, pages} from '../examples.js';
import {installPackage, type Project} from './install.js';

const run = promisify(execFile);

const compilerOptions = [
  ...['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes'],
  ...[
    '--skipLibCheck',
    'false',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2023',
    '--types',
    'node',
  ],
];

let project: Project;
beforeAll(() => {
  if (!existsSync('dist/index.js')) throw new Error('expected dist/; run npm run build first');
  project = installPackage(['@types/node']);
});
afterAll(() => project?.remove());

/** Type-checks files of the project; resolves with what the compiler prints, which is nothing if all is well. */
async function typeCheck(files: readonly string[]): Promise<string> {
  const tsc = resolve('node_modules/typescript/bin/tsc');
  try {
    return (await run(process.execPath, [tsc, ...compilerOptions, ...files], {cwd: project.directory}))
      .stdout;
  } catch (error) {
    return (error as {stdout: string}).stdout;
  }
}

describe('the packed package, installed in another project', () => {
  test('gives what source/index.ts exports', async () => {
    const program = 'import * as udptop from "udptop"; console.log(JSON.stringify(Object.keys(udptop)))';
    const {stdout} = await run(process.execPath, ['--input-type=module', '-e', program], {
      cwd: project.directory,
    });
    expect(JSON.parse(stdout)).toEqual(Object.keys(source).sort());
  });

  test('holds what runs, its declarations and its documentation, and nothing else', () => {
    const installed = join(project.directory, 'node_modules/udptop');
    const files = readdirSync(installed, {recursive: true, withFileTypes: true})
      .filter(entry => entry.isFile())
      .map(entry => relative(installed, join(entry.parentPath, entry.name)));
    expect(files.filter(file => !file.includes('/')).sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json'].sort(),
    );
    const folders = new Set(files.filter(file => file.includes('/')).map(file => file.split('/')[0]));
    expect([...folders].sort()).toEqual(['config', 'dist', 'docs', 'man']);
    const hasSource = (file: string) => {
      const base = file.replace(/^dist/, 'source').replace(/(\.d\.ts|\.js)$/, '');
      return base !== file && ['.ts', '.tsx'].some(extension => existsSync(base + extension));
    };
    const isBundle = (file: string) => /^dist\/bundle\/([\w-]+\.js|LICENSES)$/.test(file);
    // No source maps: their sources are not there.
    expect(files.filter(file => file.startsWith('dist/') && !hasSource(file) && !isBundle(file))).toEqual([]);
    // The command has it in its bundle.
    expect(files.filter(file => /^dist\/(command|ui|demo)\//.test(file))).toEqual([]);
    expect(files.filter(file => file.includes('write-pages'))).toEqual([]);
    const programs = files.filter(file => file.endsWith('.js'));
    const named = programs.filter(file =>
      readFileSync(join(installed, file), 'utf8').includes('sourceMappingURL'),
    );
    expect(named).toEqual([]);
  });

  test('has every file that a file of it imports', () => {
    const dist = join(project.directory, 'node_modules/udptop/dist');
    const files = readdirSync(dist, {recursive: true, encoding: 'utf8'}).filter(file =>
      /\.js$|\.d\.ts$/.test(file),
    );
    const missing = files.flatMap(file =>
      [
        ...readFileSync(join(dist, file), 'utf8').matchAll(
          /(?:\bfrom ?|\bimport\(|\bimport ?|\bURL\()["'](\.[^"']+\.js)["']/g,
        ),
      ]
        .map(([, path]) => join(dist, dirname(file), path!))
        .filter(path => !existsSync(path) && !existsSync(path.replace(/\.js$/, '.d.ts')))
        .map(path => `${file}: ${relative(dist, path)}`),
    );
    // Ink imports them only where somebody debugs it.
    expect(missing.filter(each => !each.endsWith('/devtools.js'))).toEqual([]);
  });

  test('has the command', async () => {
    const {stdout} = await run(process.execPath, ['node_modules/udptop/dist/cli.js', '--version'], {
      cwd: project.directory,
    });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('fits the programs of the README and of docs/, in strict TypeScript', {timeout: 120_000}, async () => {
    const programs = pages()
      .flatMap(examplesOf)
      .filter(({language}) => ['js', 'ts'].includes(language));
    expect(programs.length).toBeGreaterThan(0);
    const directory = join(project.directory, 'programs');
    mkdirSync(directory);
    const files = programs.map(({file, name, code}) => {
      const path = join(directory, `${file.replaceAll(/\W/g, '-')}-${name}.ts`);
      writeFileSync(path, code);
      return path;
    });
    expect(await typeCheck(files)).toBe('');
  });
});
