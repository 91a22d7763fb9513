import {describe, expect, test} from 'vitest';
import {chooseUser, type Privileges} from '../../../source/command/privileges/choose-user.js';
import {userIn} from '../../../source/command/privileges/users.js';

const passwd = [
  'root:x:0:0:root:/root:/bin/bash',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
  'ada:x:1000:100::/home/ada:/bin/sh',
  'broken line',
].join('\n');
const ada = {name: 'ada', uid: 1000, gid: 100, home: '/home/ada'};
const nobody = {name: 'nobody', uid: 65_534, gid: 65_534, home: '/nonexistent'};

function choose(given: Partial<Privileges>) {
  return chooseUser({
    user: undefined,
    keepRoot: false,
    env: {},
    isRoot: true,
    find: name => userIn(passwd, name),
    ...given,
  });
}

describe('root becomes', () => {
  test.each([
    ['who ran sudo', {env: {SUDO_UID: '1000', SUDO_GID: '100'}}, ada],
    [
      'who ran sudo, with the group that sudo names',
      {env: {SUDO_UID: '1000', SUDO_GID: '7'}},
      {...ada, gid: 7},
    ],
    ['who ran sudo, with the usual group', {env: {SUDO_UID: '1000'}}, ada],
    [
      'who ran sudo, though the number has no name',
      {env: {SUDO_UID: '4711', SUDO_GID: '4711'}},
      {uid: 4711, gid: 4711},
    ],
    ['the named user, whoever ran sudo', {user: 'nobody', env: {SUDO_UID: '1000', SUDO_GID: '100'}}, nobody],
    ['the user with the number', {user: '1000'}, ada],
    ['the user with the number, in the group', {user: '1000:33'}, {...ada, gid: 33}],
    ['the number that no user has', {user: '4711:4712'}, {uid: 4711, gid: 4712}],
  ])('%s', (_, given, user) => {
    expect(choose(given)).toEqual({name: undefined, home: undefined, ...user});
  });

  test.each([
    ['with --keep-root', {keepRoot: true, env: {SUDO_UID: '1000', SUDO_GID: '100'}}],
    ['without sudo', {}],
    ['where root ran sudo', {env: {SUDO_UID: '0', SUDO_GID: '0'}}],
    ['where it is not root at all', {isRoot: false, env: {SUDO_UID: '1000', SUDO_GID: '100'}}],
  ])('nobody else %s', (_, given) => {
    expect(choose(given)).toBeUndefined();
  });

  test.each([
    [{user: 'eve'}, '--user: there is no user "eve": give the name of a user of this machine, or uid:gid'],
    [{user: '4711'}, '--user: there is no user "4711": give its group, too: uid:gid'],
    [{user: '4294967295:1'}, 'there is no user'],
    [{user: 'ada:ada'}, 'there is no user'],
    [{user: '1000:'}, 'there is no user'],
    [{user: 'root'}, '"root" is root'],
    [{user: '0:100'}, '"0:100" is root'],
    [{user: 'ada', keepRoot: true}, 'exclude each other'],
    [{user: 'ada', isRoot: false}, 'only root can become another user'],
    [{env: {SUDO_UID: 'ada', SUDO_GID: '1'}}, 'SUDO_UID="ada" and SUDO_GID="1" name no user'],
    [{env: {SUDO_UID: '4711'}}, 'name no user'],
    [{env: {SUDO_UID: '-1', SUDO_GID: '1'}}, 'name no user'],
  ])('nobody whose name or number is wrong, which is a sentence: %j', (given, sentence) => {
    expect(() => choose(given)).toThrow(sentence);
  });
});
