import type {flags} from './flags.js';

/** One flag as the help, the manual page and docs/command-line.md show it. Text between backquotes is literal. */
export interface FlagEntry {
  readonly flag: keyof typeof flags;
  /** The placeholder of its value; undefined for a flag without a value. */
  readonly argument?: string;
  /** Paragraphs. */
  readonly text: readonly string[];
}

export interface FlagGroup {
  readonly title: string;
  readonly entries: readonly FlagEntry[];
}

export const summary = 'htop for UDP flows: watches or relays them, and shows each in a live table';

export const synopsis = [
  'udptop [options]',
  'sudo udptop',
  'sudo udptop insert :53',
  'udptop -L udp://127.0.0.1:5300/127.0.0.1:53',
  'udptop view <snapshot.json>',
  'udptop replay <recording> [--speed 2]',
  'udptop read <capture.pcapng>',
  'udptop fleet nats://hub:4222/edge',
] as const;

export const introduction =
  'Without a service and without a configuration file, udptop watches all UDP of this machine where it may: as root, or with CAP_NET_RAW, on Linux. Elsewhere it shows its built-in demo.';

export const flagGroups: readonly FlagGroup[] = [
  {
    title: 'Services',
    entries: [
      {
        flag: 'listen',
        argument: 'url',
        text: [
          'A service to watch. May be given several times. Port 0 lets the kernel choose a port.',
          'What passes an interface, which is not relayed (Linux, as root): `capture://eth0[?port=53,853&net=10.0.0.0/8&ipv6=false&maxFlows=..]`; `capture://any` watches all of them',
          'A UDP port: `udp://<listen>/<target>[?name=..&udpTimeout=30s&statsGUID=..&allow=10.0.0.0/8&maxSessions=..&maxSessionsPerClient=..]`',
          'In front of a server that runs on this machine, which goes on seeing its clients (Linux, as root): `insert://:53[?interface=eth0&mark=..&table=..]`, or `udptop insert :53`',
          'A SOCKS5 server for UDP, whose clients choose the targets: `socks5://[user[:pass]@]<listen>[?passwordFile=..&privateTargets=..]`',
          'A TUN device and everything that is routed into it (Linux): `tungo://?name=udp0&net=10.66.0.1/24&route=..&interface=eth0`',
        ],
      },
      {
        flag: 'forward',
        argument: 'url',
        text: [
          'Send to all targets through a SOCKS5 proxy: `socks5://[user[:pass]@]host:port[?passwordFile=..]`.',
        ],
      },
      {
        flag: 'config',
        argument: 'file',
        text: [
          "Read services and settings from a YAML file in gost's format (see `--print-config`). Default: `./udptop.yaml`, then `$XDG_CONFIG_HOME/udptop/udptop.yaml`; with `-L`, the services of such an auto-discovered file are ignored.",
        ],
      },
      {
        flag: 'demo',
        text: ['Show the demo instead of the configured services, and of the UDP of this machine.'],
      },
      {
        flag: 'dryRun',
        text: [
          "With `insert`: print the rules that would lead the server's datagrams through the relay, and change nothing.",
        ],
      },
      {
        flag: 'mark',
        argument: 'number',
        text: ['With `insert`: the first of four marks that the rules tell datagrams by (default 0x2070).'],
      },
      {
        flag: 'table',
        argument: 'number',
        text: ['With `insert`: the routing table for marked datagrams (default 7564).'],
      },
      {
        flag: 'transport',
        argument: 'kind',
        text: [
          'How datagrams enter and leave: `auto` (default), `portable` (node:dgram) or `batched` (Linux system calls).',
        ],
      },
      {
        flag: 'threads',
        argument: 'count',
        text: ['The number of relay threads (default 1). More than one needs the batched transport.'],
      },
    ],
  },
  {
    title: 'Details of flows',
    entries: [
      {flag: 'inspect', text: ['Do not inspect the first payloads of a flow for its protocol.']},
      {flag: 'resolve', text: ['Look up the names of client and target addresses by reverse DNS.']},
      {flag: 'processes', text: ['Do not look up the processes and users of local clients.']},
      {
        flag: 'geo',
        argument: 'file',
        text: [
          'Show country, city and autonomous system of addresses, by this .mmdb file of MaxMind (GeoLite2) or DB-IP. May be given several times; the first file that knows something says it. Nothing is downloaded.',
        ],
      },
    ],
  },
  {
    title: 'Screen',
    entries: [
      {flag: 'interval', argument: 'time', text: ['Time between two readings, 100ms to 1h (default 1s).']},
      {
        flag: 'sort',
        argument: 'column',
        text: ['Sort by this column, optionally with `:asc` or `:desc` (default `rate:desc`).'],
      },
      {
        flag: 'filter',
        argument: 'text',
        text: [
          "Show, print and export only matching flows: text in any field, `field:value`, `rate>1M`, `/regex/i`, `and`, `or`, `!` and parentheses, as in `'client:10.0.0.0/8 (app:dns or age<30s)'`. `@name` is a filter of the configuration file.",
        ],
      },
      {
        flag: 'columns',
        argument: 'names',
        text: ['The columns of the table, in order, such as `client,rate,age`. F1 lists all columns.'],
      },
      {
        flag: 'units',
        argument: 'units',
        text: ['The units of amounts: `bytes` (default), `bytes-iec` (K is 1024), `bits` or `bits-iec`.'],
      },
      {
        flag: 'theme',
        argument: 'name',
        text: ['`default`, `light`, `high-contrast` or `monochrome`. `NO_COLOR` turns all colours off.'],
      },
      {flag: 'ascii', text: ['Draw with ASCII only. This is the default where the locale is not UTF-8.']},
      {flag: 'bell', text: ['Do not ring the bell of the terminal when an alert begins.']},
      {flag: 'mouse', text: ['Leave clicks and the wheel to the terminal.']},
      {
        flag: 'remember',
        text: [
          'Start with the default view, and keep nothing for the next run: neither changes to it (columns, sort, units, tree, theme) nor what was typed nor filters that were saved by name. Otherwise these are files in `$XDG_CONFIG_HOME/udptop`.',
        ],
      },
      {
        flag: 'privacy',
        text: [
          'Replace addresses and names by made-up ones, for a talk for example. The log file keeps the real ones.',
        ],
      },
      {flag: 'linger', argument: 'time', text: ['How long ended flows stay in the table (default 30s).']},
    ],
  },
  {
    title: 'Without a screen',
    entries: [
      {
        flag: 'headless',
        text: [
          'Print instead of showing a screen. `INK_SCREEN_READER=true` does the same, for screen readers.',
        ],
      },
      {
        flag: 'output',
        argument: 'format',
        text: ['What to print at each interval: `table` (default), `ndjson` or `none`.'],
      },
      {
        flag: 'failOnAlert',
        text: ['With `--headless`: exit with status 3 if an alert of the configuration was on at any time.'],
      },
      {flag: 'duration', argument: 'time', text: ['Stop after this time.']},
      {
        flag: 'drain',
        argument: 'time',
        text: [
          'At SIGTERM refuse new sessions, and stop when the others have ended, or after this time. A second SIGTERM stops at once.',
        ],
      },
      {
        flag: 'snapshot',
        argument: 'file',
        text: ['Write a JSON snapshot at exit. `-` is standard output.'],
      },
      {
        flag: 'record',
        argument: 'file',
        text: [
          'Record every interval in this file, compressed if its name ends in `.gz`. If it holds a recording already, that stays, and `-2` or a higher number is put into the name.',
        ],
      },
      {
        flag: 'write',
        argument: 'file',
        text: [
          'Write every datagram to this pcapng file, which Wireshark opens. If it exists already, that stays, and `-2` or a higher number is put into the name. With `udptop read`, too.',
        ],
      },
      {
        flag: 'writeLimit',
        argument: 'size',
        text: ['How large that file may become, from 1M up (default 1G). Nothing more is written then.'],
      },
      {
        flag: 'fileMode',
        argument: 'mode',
        text: [
          'Mode of new snapshots, exports, recordings, capture files and logs, as for chmod (default `600`: they name clients).',
        ],
      },
      {
        flag: 'speed',
        argument: 'factor',
        text: [
          'Speed of a replay or of a capture file that is read, 0.01 to 1000 (default 1). The keys `+` and `-` change it.',
        ],
      },
    ],
  },
  {
    title: 'Export',
    entries: [
      {
        flag: 'ipfix',
        argument: 'collector',
        text: [
          'Send IPFIX records of flows to this collector, when they end and every minute: `127.0.0.1:4739`, `udp://[::1]:4739` or `tcp://host`, optionally with `?activeTimeout=5m&domain=7`.',
        ],
      },
    ],
  },
  {
    title: 'Control',
    entries: [
      {
        flag: 'control',
        argument: 'path',
        text: [
          'Serve HTTP on this unix socket, for your user only: flows, snapshots, metadata and actions. Try `curl --unix-socket <path> http://udptop/flows`.',
        ],
      },
      {
        flag: 'metrics',
        argument: 'address',
        text: [
          'Serve metrics for Prometheus at `http://<address>/metrics`: `9464` or `:9464` at loopback, `0.0.0.0:9464` to other machines, too. Port 0 lets the kernel choose a port.',
        ],
      },
      {
        flag: 'readonly',
        text: ['Disable actions on flows: no keys for them, and the control socket answers only GET.'],
      },
    ],
  },
  {
    title: 'Fleet',
    entries: [
      {
        flag: 'fleet',
        argument: 'url',
        text: [
          'Answer those who watch the fleet `nats://<hub>:4222/<name>` with `udptop fleet`. The hub is a NATS server. Nothing is sent that nobody asks for, but for the history of the fleet, which a hub keeps that runs with JetStream.',
          'Parameters: `credentials=<file>` or `nkey=<file>`, `ca=<file>`, `certificate=<file>` and `key=<file>` for TLS, `prefix=<word>` of all subjects.',
        ],
      },
      {
        flag: 'fleetHost',
        argument: 'name',
        text: ['What this machine is called in its fleet. Default: its host name.'],
      },
    ],
  },
  {
    title: 'Privileges',
    entries: [
      {
        flag: 'user',
        argument: 'user',
        text: [
          'As root: become this user once the services have started, `nobody` or `1000:1000` for example. Default: who ran `sudo`; a root that nobody became by `sudo` stays root.',
        ],
      },
      {flag: 'keepRoot', text: ['Stay root after the start.']},
    ],
  },
  {
    title: 'Log',
    entries: [
      {
        flag: 'logFile',
        argument: 'file',
        text: [
          'Append the log to this file. Without it, warnings go to stderr, or to the log pane of the screen.',
        ],
      },
      {
        flag: 'logLevel',
        argument: 'level',
        text: [
          '`trace`, `debug` (a line per flow and interval), `info`, `warn`, `error`, `fatal` or `silent`.',
        ],
      },
    ],
  },
  {
    title: 'Setup',
    entries: [
      {
        flag: 'printConfig',
        text: ['Print a commented configuration file with every setting and every key that can be bound.'],
      },
      {
        flag: 'completions',
        argument: 'shell',
        text: ['Print completions for `bash`, `zsh` or `fish`: `source <(udptop --completions bash)`.'],
      },
      {flag: 'help', text: ['Show the help.']},
      {flag: 'version', text: ['Show the version.']},
    ],
  },
];

export const keysText =
  'F1 help, F3 search, F4 filter, F5 tree, F6 sort, F9 act, e export, Z pause, F10 or q quit.';
