/** Sections of the manual page and of docs/command-line.md; the help is short without them. */
export const sections: readonly {
  readonly title: string;
  readonly entries: readonly (readonly [string, string])[];
}[] = [
  {
    title: 'Files',
    entries: [
      ['./udptop.yaml', 'The configuration file, if it exists.'],
      ['$XDG_CONFIG_HOME/udptop/udptop.yaml', 'The configuration file otherwise; `~/.config` by default.'],
      ['$XDG_CONFIG_HOME/udptop/screen.json', 'The view of the last run.'],
    ],
  },
  {
    title: 'Environment',
    entries: [
      ['NO_COLOR', 'Turns all colours off.'],
      ['INK_SCREEN_READER', '`true` prints plain text instead of showing a screen.'],
      ['XDG_CONFIG_HOME', 'The directory of configuration files, `~/.config` by default.'],
    ],
  },
  {
    title: 'Signals',
    entries: [
      ['SIGINT', 'Ends the run with status 0. The snapshot and the recording are written first.'],
      ['SIGTERM', 'The same. With `--drain`, flows may end first; a second SIGTERM ends the run at once.'],
      [
        'SIGHUP',
        'Ends a run on a terminal with status 129, as closing the terminal does. A run without one, as under `nohup`, reads its configuration again.',
      ],
      [
        'SIGQUIT, SIGABRT, SIGUSR2, SIGALRM, ...',
        'Any other signal that ends a process does so as SIGTERM does, with status 128 + its number.',
      ],
      ['SIGUSR1', 'Does nothing.'],
      [
        'SIGTSTP (Ctrl-Z)',
        'Stops the run, if a shell with job control started it; `fg` or `bg` continue it.',
      ],
    ],
  },
  {
    title: 'Exit status',
    entries: [
      ['0', 'The run ended as it should, by a key, a signal or `--duration` for example.'],
      ['1', 'The run failed, or a file could not be written at its end.'],
      ['2', 'Nothing was started: the command line or the configuration is wrong.'],
      ['3', 'With `--fail-on-alert`: an alert was on, and nothing else failed.'],
      ['128 + n', 'Signal n ended the run, and it is neither SIGINT nor SIGTERM.'],
    ],
  },
  {
    title: 'Examples',
    entries: [
      ['sudo udptop', 'Show all UDP of this machine.'],
      ["sudo udptop -L 'capture://eth0?port=53'", 'Show who asks whom for names at this interface.'],
      [
        'sudo udptop insert :53',
        'Stand in front of the resolver that runs on this machine, and go away again at the end.',
      ],
      ['udptop --demo', 'Try the screen with made-up traffic.'],
      [
        'udptop -L udp://127.0.0.1:5300/127.0.0.1:53',
        'Relay port 5300 to a resolver, and watch who asks it.',
      ],
      [
        'udptop -L udp://:0/127.0.0.1:53 --headless --output ndjson --duration 10s',
        'Print a JSON snapshot every second for ten seconds.',
      ],
      ['udptop view snapshot.json', 'Show a snapshot that was saved.'],
      ['udptop read trace.pcapng', 'Show the flows of a capture file of tcpdump or Wireshark.'],
      [
        'ssh gateway tcpdump -U -w - udp | udptop read -',
        'Show the flows that tcpdump captures elsewhere, as they go on.',
      ],
      ['udptop fleet nats://hub:4222/edge', 'Watch all machines that were started with this `--fleet`.'],
      ["udptop replay 'nats://hub:4222/edge?since=1h'", 'Step through the last hour of a fleet.'],
    ],
  },
];
