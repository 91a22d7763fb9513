import {expect, test} from 'vitest';
import {neededCapabilities} from '../../../source/command/privileges/needed-capabilities.js';
import {loadConfiguration} from '../../../source/configuration/load.js';

test.each([
  [['udp://127.0.0.1:5300/127.0.0.1:53'], []],
  [['udp://127.0.0.1:0/127.0.0.1:53'], []],
  [['udp://127.0.0.1:53/127.0.0.1:5300'], ['CAP_NET_BIND_SERVICE']],
  [
    ['udp://127.0.0.1:80/127.0.0.1:53', 'socks5://127.0.0.1:1080?interface=eth0'],
    ['CAP_NET_BIND_SERVICE', 'CAP_NET_RAW'],
  ],
  [['udp://127.0.0.1:5300/127.0.0.1:53?so_mark=7'], ['CAP_NET_ADMIN']],
  [['capture://eth0', 'capture://any'], []],
  [['insert://:53'], ['CAP_NET_BIND_SERVICE', 'CAP_NET_RAW']],
  [['redu://:12345?tproxy=auto'], ['CAP_NET_BIND_SERVICE', 'CAP_NET_RAW']],
  [['tungo://?name=udp0&net=10.66.0.1/24&interface=eth0'], ['CAP_NET_ADMIN', 'CAP_NET_RAW']],
])('%j needs %j once it runs', (listenUrls, capabilities) => {
  expect(neededCapabilities(loadConfiguration({listenUrls}).services, 1024, '6.1.0')).toEqual(capabilities);
});

test('before Linux 5.17 a mark needs CAP_NET_ADMIN', () => {
  const {services} = loadConfiguration({listenUrls: ['insert://:53']});
  expect(neededCapabilities(services, 1024, '5.16.2-rc1')).toContain('CAP_NET_ADMIN');
  expect(neededCapabilities(services, 1024, '5.17.0')).not.toContain('CAP_NET_ADMIN');
});
