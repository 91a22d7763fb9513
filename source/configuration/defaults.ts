import type {
  Configuration,
  MetricsConfiguration,
  PartialConfiguration,
  ScreenConfiguration,
} from './model.js';

export const defaultScreen = {
  theme: 'default',
  units: 'bytes',
  remember: true,
  intervalMs: 1000,
  lingerMs: 30_000,
  bell: true,
  mouse: true,
  privacy: false,
  readonly: false,
} as const satisfies ScreenConfiguration;

export const defaultSettings = {
  transport: 'auto',
  threads: 1,
  inspect: true,
  resolve: false,
  processes: true,
  geo: [],
} as const satisfies Partial<Configuration>;

/** Where metrics are, once it is said at which address. */
export const defaultMetrics = {path: '/metrics', flows: 0} as const satisfies Partial<MetricsConfiguration>;

/** A run without a file and without URLs. */
export const nothingConfigured: PartialConfiguration = {
  services: [],
  filters: [],
  alerts: [],
  labels: [],
  apps: [],
  screen: {},
  warnings: [],
  locationOf: () => '',
};

/** The configuration with a default for every setting that is missing. */
export function withDefaults({
  screen,
  locationOf: _,
  warnings: _told,
  ...rest
}: PartialConfiguration): Configuration {
  return {
    control: undefined,
    metrics: undefined,
    fleet: undefined,
    reporterModule: undefined,
    trafficLogIntervalMs: undefined,
    ipfix: undefined,
    keys: {preset: undefined, keys: {}},
    ...defaultSettings,
    ...chosen(rest),
    screen: {...defaultScreen, ...chosen(screen)},
  } as Configuration;
}

/** Without the settings that are undefined, which would hide a default. */
function chosen<Settings extends object>(settings: Settings): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as Partial<Settings>;
}
