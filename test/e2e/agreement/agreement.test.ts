import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {emptyDirectory, installed, runCommand} from '../command.js';
import {whyNoNamespaces} from '../namespaces.js';
import {type Compared, compare} from './compare.js';
import type {Dissected, Heard, ToldFlow} from './conversation.js';
import {access} from './peers/access.js';
import {games} from './peers/games.js';
import {infrastructure} from './peers/infrastructure.js';
import {media} from './peers/media.js';
import {names} from './peers/names.js';
import {routing} from './peers/routing.js';
import {secured} from './peers/secured.js';
import {sharing} from './peers/sharing.js';
import {tunnels} from './peers/tunnels.js';
import {conversationsIn, dissect} from './referee.js';
import {openScene, type Scene} from './scene.js';
import {agreementTable} from './table.js';

const conversations = [
  ...names,
  ...infrastructure,
  ...media,
  ...secured,
  ...tunnels,
  ...access,
  ...routing,
  ...sharing,
  ...games,
];

const missingOf = (programs: readonly string[]) => programs.filter(program => !installed(program));
const needed = ['tcpdump', 'tshark', 'nft', 'socat'];
const whyNone =
  whyNoNamespaces() ?? (installed(...needed) ? undefined : `no ${missingOf(needed).join(', ')}`);
const why = whyNone === undefined ? '' : ` (skipped: ${whyNone})`;

describe.skipIf(whyNone !== undefined)(`udptop and tshark, of the same capture of real peers${why}`, () => {
  const here = conversations.map(each => ({...each, missing: missingOf(each.programs)}));
  const talks = new Map<string, Promise<Heard>>();
  const results: (Compared & {readonly title: string})[] = [];
  let scene: Scene;
  let flows: readonly ToldFlow[];
  let dissected: ReadonlyMap<string, readonly Dissected[]>;

  beforeAll(async () => {
    scene = await openScene();
    for (const {title, missing, talk} of here) {
      if (missing.length > 0) continue;
      const heard: Record<string, unknown> = {};
      const hear = (name: string, value: unknown) => {
        heard[name] = value;
      };
      talks.set(
        title,
        talk(scene, hear).then(() => heard),
      );
    }
    await Promise.allSettled(talks.values());
    const file = await scene.end();
    const saved = join(emptyDirectory(), 'snapshot.json');
    const {status, stderr} = await runCommand([
      ...['read', file, '--headless', '--output', 'none', '--linger', '1h', '--snapshot', saved],
    ]);
    expect(status, stderr).toBe(0);
    ({flows} = JSON.parse(readFileSync(saved, 'utf8')));
    dissected = conversationsIn(
      dissect(
        file,
        conversations.flatMap(({claims}) => claims),
      ),
    );
  }, 120_000);

  afterAll(async () => {
    await scene?.remove();
    console.log(agreementTable(results));
  });

  for (const {title, claims, missing} of here) {
    const skipped = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', ')})`;
    test.skipIf(missing.length > 0)(`${title}: both say the same of them${skipped}`, async () => {
      const heard = (await talks.get(title))!;
      const compared = claims.map(claim => compare(claim, flows, dissected, heard));
      results.push(...compared.map(each => ({...each, title})));
      expect(compared.flatMap(({differences}) => differences)).toEqual([]);
    });
  }
});
