import {execFile} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {promisify} from 'node:util';
import ts from 'typescript';
import {describe, expect, test} from 'vitest';
import {examplesOf, pages} from '../examples.js';

/** Inside the package, so that `import 'udptop'` means what it means to its users. */
const programs = 'dist/readme-examples';

/** What each program prints. */
const printed: Record<string, RegExp> = {
  'README.md own-reporter': /^rx 5 bytes\ntx 9 bytes\n$/,
  'docs/in-a-program.md reporter': /^start udp\nrx 5 bytes\ntx 9 bytes\nend\n$/,
  'docs/in-a-program.md meters': /^ada: 1 packets up, 5 bytes down\n$/,
  'docs/in-a-program.md monitor':
    /^listening at 127\.0\.0\.1:\d{2,}\n0 packets in 0 flows\n\{"schema":"udptop\/snapshot\/v1".*"name":"dns".*\}\n$/,
  'docs/in-a-program.md reporter-module': /^$/,
  'docs/in-a-program.md slow-sinks': /^$/,
};

describe('every program', () => {
  const all = pages()
    .flatMap(examplesOf)
    .filter(({language}) => ['js', 'ts'].includes(language));

  test('is a named example', () => {
    for (const file of pages()) {
      const blocks = [...readFileSync(file, 'utf8').matchAll(/^```(?:js|ts)$/gm)].length;
      expect(all.filter(example => example.file === file).length, file).toBe(blocks);
    }
    expect(all.map(({file, name}) => `${file} ${name}`).sort()).toEqual(Object.keys(printed).sort());
  });

  test.each(all)('$file: $name runs, and binds no fixed port', async ({file, name, language, code}) => {
    expect(code).not.toMatch(/(?:listen: '|udp:\/\/)[^'/]*:[1-9]|bind\([1-9]/);
    mkdirSync(programs, {recursive: true});
    const program = `${programs}/${file.replace(/\W/g, '-')}-${name}.mjs`;
    const {target, module} = {target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext};
    const source =
      language === 'ts'
        ? ts.transpileModule(code, {compilerOptions: {target, module, verbatimModuleSyntax: true}}).outputText
        : code;
    writeFileSync(program, source);
    const {stdout} = await promisify(execFile)(process.execPath, [program], {timeout: 15_000});
    expect(stdout).toMatch(printed[`${file} ${name}`]!);
  });
});
