import {describe, expect, test} from 'vitest';
import {parseFleetUrl, shownFleetUrl} from '../../../source/configuration/url/fleet-url.js';

describe('the URL of a fleet', () => {
  test.each([
    ['nats://hub', {servers: ['nats://hub:4222'], name: 'udptop', prefix: 'udptop'}],
    ['nats://hub:1/edge', {servers: ['nats://hub:1'], name: 'edge'}],
    [
      'nats://a:1,[::1]:2,c/edge%20two',
      {servers: ['nats://a:1', 'nats://[::1]:2', 'nats://c:4222'], name: 'edge two'},
    ],
    ['nats://ada:p%40ss@hub/edge', {servers: ['nats://hub:4222'], user: {username: 'ada', password: 'p@ss'}}],
    ['nats://s3cret@hub', {user: {username: 's3cret', password: ''}}],
    ['tls://hub', {servers: ['nats://hub:4222'], tls: {}}],
    [
      'nats://hub?ca=ca.pem&cert=c.pem&key=k.pem',
      {tls: {caFile: 'ca.pem', certFile: 'c.pem', keyFile: 'k.pem'}},
    ],
    ['nats://hub?creds=me.creds&prefix=a.b', {credentials: 'me.creds', prefix: 'a.b'}],
    ['nats://hub?nkey=me.nk', {nkey: 'me.nk'}],
  ])('%s', (url, fleet) => {
    expect(parseFleetUrl(url)).toMatchObject({fleet});
  });

  test('says how far the past goes back', () => {
    expect(parseFleetUrl('nats://hub/edge?since=1h')).toMatchObject({since: '1h'});
  });

  test.each([
    ['hub:4222', /^expected a URL such as nats:/],
    ['nats:///edge', /^expected a URL such as nats:/],
    ['nats://hub:99999/edge', /^expected hosts and ports/],
    ['nats://hub/a/b', /^expected a URL such as nats:/],
    ['nats://hub/%zz', /with % written as %25/],
    ['nats://hub?sins=1h', /^unknown parameter "sins"; did you mean "since"\?/],
    ['nats://hub?since=1h&since=2h', /^since is given twice/],
    ['nats://hub?prefix=a.*', /^prefix: expected letters/],
    ['nats://a%zz:b@hub', /^expected user and password with % written as %25/],
  ])('%s is refused', (url, sentence) => {
    expect(parseFleetUrl(url)).toEqual({error: expect.stringMatching(sentence)});
  });

  test('is shown without its password', () => {
    expect(shownFleetUrl('nats://ada:secret@hub:4222/edge?since=1h&passwd=secret')).not.toContain('secret');
    expect(shownFleetUrl('nats://hub:4222/edge?since=1h')).toBe('nats://hub:4222/edge?since=1h');
  });
});
