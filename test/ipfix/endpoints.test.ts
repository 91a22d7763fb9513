import {describe, expect, test} from 'vitest';
import {recordedEndpoints} from '../../source/ipfix/endpoints.js';
import {bytesOf} from './decode.js';

describe('the endpoints of a record', () => {
  test.each([
    ['10.0.0.1:5000', '192.0.2.1:53', '10.0.0.1', '192.0.2.1'],
    ['[2001:db8::1]:5000', '[::1]:53', '2001:db8::1', '::1'],
    ['[2001:db8::1]:5000', '192.0.2.1:53', '2001:db8::1', '::ffff:192.0.2.1'],
    ['10.0.0.1:5000', '[::1]:53', '::ffff:10.0.0.1', '::1'],
    ['[fe80::1%eth0]:5000', '[fe80::2]:53', 'fe80::1', 'fe80::2'],
    ['10.0.0.1:5000', 'example.org:53', '10.0.0.1', '0.0.0.0'],
    ['[::1]:5000', 'example.org:53', '::1', '::'],
  ])('of %s and %s are %s and %s', (client, target, source, destination) => {
    expect(recordedEndpoints(client, target)).toEqual({
      client: {address: bytesOf(source), port: 5000},
      target: {address: bytesOf(destination), port: 53},
    });
  });

  test('show what they are to show as', () => {
    const shown = (address: string) => (address === '10.0.0.1' ? '250.1.2.3' : '240.0.0.1');
    const {client, target} = recordedEndpoints('10.0.0.1:5000', '192.0.2.1:53', shown);
    expect([client.address, target.address]).toEqual([bytesOf('250.1.2.3'), bytesOf('240.0.0.1')]);
  });
});
