/** The text of `udptop --help`. */
export const help = `
Usage
  $ udptop [options]
  $ udptop -L udp://127.0.0.1:5300/127.0.0.1:53
  $ udptop view <snapshot.json>
  $ udptop replay <recording> [--speed 2]

Without a service or a configuration file, udptop shows its built-in demo.

Services
  -L, --listen <url>       Relay and watch; repeatable. A UDP port:
                           udp://<listen>/<target>[?name=..&udpTimeout=30s&statsGUID=..
                           &allow=10.0.0.0/8&maxSessions=..&maxSessionsPerClient=..]
                           socks5://[user:pass@]<listen>[?..]: for SOCKS5 clients, to wherever they say.
                           tungo://?name=udp0&net=10.66.0.1/24&route=..&interface=eth0: what is routed
                           into a TUN device (Linux).
  -F, --forward <url>      Send to all targets through a SOCKS5 proxy: socks5://[user:pass@]host:port.
  -C, --config <file>      YAML file of services in gost's shape, and of settings (see --print-config).
                           Default: ./udptop.yaml, then $XDG_CONFIG_HOME/udptop/udptop.yaml, of which
                           only the settings are taken where there is a -L.
      --demo               Show the demo, whatever services are configured.

      --transport <kind>   How datagrams enter and leave: auto (default), portable (node:dgram),
                           or batched (Linux system calls).
      --threads <count>    How many threads relay; more than one where the transport is batched (default 1).

What is known of flows
      --no-inspect         Do not look at the first payloads of flows for what they carry.
      --resolve            Look up the names of client and target addresses by reverse DNS.
      --no-processes       Do not look for the processes and users of clients of this machine.

Screen
  -i, --interval <time>    Between two readings, 100ms to 1h (default 1s).
  -s, --sort <column>      Sort column, with :asc or :desc if you like (default rate:desc).
  -f, --filter <text>      Show, print and export matching flows only: text in any field, field:value, rate>1M,
                           /regex/i, and, or, !, parentheses, as in 'client:10.0.0.0/8 (app:dns or age<30s)';
                           @name is one of the configuration's.
      --columns <names>    Columns of the table in their order, as in client,rate,age; F1 lists them all.
      --units <units>      How amounts are told: bytes (default), bytes-iec (K of 1024), bits or bits-iec.
      --theme <name>       default, light, high-contrast or monochrome; NO_COLOR takes all colours away.
      --ascii              Draw with ASCII only; by default where the locale is not UTF-8.
      --no-mouse           Leave clicks and the wheel to the terminal.
      --no-remember        Begin with the default view, and do not keep what is changed on this one (columns,
                           sort, filter, units, tree, theme) in $XDG_CONFIG_HOME/udptop/screen.json.
      --privacy            Show and write signs in place of addresses and names, as for a talk; a log file keeps them.
      --linger <time>      How long ended flows stay in the table (default 30s).

Without a screen
      --headless           Print instead of showing a screen; so does INK_SCREEN_READER=true, for a screen reader.
      --output <format>    What to print at each interval: table, ndjson or none (default table).
      --duration <time>    Stop after this long.
      --snapshot <file>    Write a JSON snapshot at exit; - is standard output.
      --record <file>      Write every interval to this file, compressed if it ends in .gz.
      --speed <factor>     Of a replay, 0.01 to 1000 (default 1); + and - change it.

Control
      --control <path>     Serve HTTP at this unix socket, for you alone: flows, snapshots, metadata and
                           actions, by curl --unix-socket <path> http://udptop/flows
      --readonly           Let nobody act on flows: no such keys, and the control socket answers GET only.

Log
      --log-file <file>    Append the log to this file (default: warnings to stderr, if no screen is shown).
      --log-level <level>  trace, debug (a line per flow and interval), info, warn, error, fatal or silent.

Setting up
      --print-config       Print a commented configuration with every setting and every key to bind.
      --completions <shell>  Print completions for bash, zsh or fish: source <(udptop --completions bash)

  -h, --help               Show this help.
  -V, --version            Show the version.

Keys on the screen: F1 help, F3 search, F4 filter, F5 tree, F6 sort, F9 act, e export, Z pause, F10 or q quit.
`;
