import {expect, test} from 'vitest';
import {parseCommandLine} from '../../../source/command/cli/options.js';
import {alertsOf, refuseFailWithoutAlerts, statusOfAlerts} from '../../../source/command/run/alerts.js';
import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';

const alerts = (text: string) => alertsOf(parseConfigurationText(text, 'udptop.yaml'));

test('alerts have names and filters, which may be named ones', () => {
  const text = 'filters: {heavy: rate>1M}\nalerts: {lossy: drops/s>10, flood: "@heavy"}\n';
  expect(alerts(text).map(each => [each.name, each.text])).toEqual([
    ['lossy', 'drops/s>10'],
    ['flood', 'rate>1M'],
  ]);
  expect(alerts('')).toEqual([]);
});

test('alerts that are wrong say where they stand', () => {
  const wrong: [string, string][] = [
    ['alerts:\n  bad: rate>x\n', 'udptop.yaml:2:8: bad: expected a rate such as'],
    ['alerts: {bad: "@x"}\n', 'udptop.yaml:1:15: bad: expected filters: in a configuration; got "@x"'],
    ['alerts: {bad: ""}\n', 'udptop.yaml:1:15: expected a filter such as rate>1M; got ""'],
    ['alerts: [rate>1]\n', 'udptop.yaml:1:9: expected a mapping of names to filters; got a list of 1'],
    ['alerts: {a b: x}\n', 'udptop.yaml:1:15: expected a name of letters, digits, - and _; got "a b"'],
  ];
  for (const [text, sentence] of wrong) expect(() => alerts(text), text).toThrow(sentence);
  expect(() => alerts('alerts: {a: 5}')).toThrow(ConfigurationError);
});

test('--fail-on-alert is for runs without a screen that have alerts', () => {
  expect(() => parseCommandLine(['--fail-on-alert'])).toThrow('--fail-on-alert is for runs with --headless');
  expect(parseCommandLine(['--fail-on-alert', '--headless']).failOnAlert).toBe(true);
  expect(() => refuseFailWithoutAlerts(true, [])).toThrow('no alerts are configured');
  expect(() => refuseFailWithoutAlerts(false, [])).not.toThrow();
});

test('the status is 3 where it was asked for and an alert was on', () => {
  const status = (failOnAlert: boolean, beenOn: boolean) =>
    statusOfAlerts({failOnAlert}, {hasBeenOn: () => beenOn});
  expect([status(true, true), status(true, false), status(false, true)]).toEqual([3, 0, 0]);
});
