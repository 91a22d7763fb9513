import type {PartialConfiguration} from '../../configuration/model.js';
import {type Alert, createAlert} from '../../view/alerts/alert.js';
import type {CommandOptions} from '../cli/options.js';
import {UsageError} from '../cli/usage-error.js';
import type {AlertWatch} from '../output/alert-watch.js';
import {filterOf, namedFilters} from './screen/preferences.js';

/**
 * The alerts of the configuration.
 * @throws {UsageError} with the place of the mistake
 */
export function alertsOf(
  configuration: Pick<PartialConfiguration, 'alerts' | 'filters' | 'locationOf'>,
): readonly Alert[] {
  const filters = namedFilters(configuration);
  return configuration.alerts.map(({name, filter}) => {
    const place = `${configuration.locationOf(['alerts', name])}: ${name}`;
    const alert = createAlert(name, filterOf(filter, filters, place)!);
    if ('error' in alert) throw new UsageError(`${place}: ${alert.error}`);
    return alert;
  });
}

/** @throws {UsageError} where the run would wait for an alert that cannot come */
export function refuseFailWithoutAlerts(failOnAlert: boolean, alerts: readonly Alert[]): void {
  if (failOnAlert && alerts.length === 0) {
    throw new UsageError(
      "--fail-on-alert: no alerts are configured; expected alerts in the configuration file, such as alerts: {lossy: 'drops/s>10'}",
    );
  }
}

const statusOfAlert = 3;

/** The exit status of a run in which nothing else failed. */
export function statusOfAlerts(
  {failOnAlert}: Pick<CommandOptions, 'failOnAlert'>,
  watch: Pick<AlertWatch, 'hasBeenOn'>,
): number {
  return failOnAlert && watch.hasBeenOn() ? statusOfAlert : 0;
}
