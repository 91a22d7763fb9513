import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, resolve} from 'node:path';

/** A project of a user's, with the packed package in its `node_modules`. */
export interface Project {
  readonly directory: string;
  remove(): void;
}

/**
 * Packs what would be published and unpacks it into a new project. Dependencies are links to this repository's, so
 * that no network is needed; what is no dependency of the package cannot be found.
 * @param others packages that the user installed, too
 */
export function installPackage(others: readonly string[]): Project {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-package-'));
  const modules = join(directory, 'node_modules');
  const installed = join(modules, 'udptop');
  mkdirSync(installed, {recursive: true});
  writeFileSync(join(directory, 'package.json'), JSON.stringify({private: true, type: 'module'}));
  const packed = execFileSync(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', directory],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [{filename}] = JSON.parse(packed) as [{filename: string}];
  execFileSync('tar', ['-xzf', join(directory, filename), '-C', installed, '--strip-components', '1']);
  const {dependencies} = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), ...others]) {
    mkdirSync(dirname(join(modules, name)), {recursive: true});
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
  return {directory, remove: () => rmSync(directory, {recursive: true, force: true})};
}
