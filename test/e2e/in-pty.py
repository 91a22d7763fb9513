"""Runs a command in a pseudo-terminal of its own.

What it shows goes to stdout, unless the first argument is "unread": then nobody reads the terminal, which is full already. The line "close" on stdin
closes the terminal, as its window would be closed. The last line on stderr says how the command ended.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

mode, command = sys.argv[1], sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    if mode == "unread":
        filler = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK)
        try:
            while True:
                os.write(filler, b"x" * 1024)
        except BlockingIOError:
            os.close(filler)
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
print(f"runs as {pid}", file=sys.stderr, flush=True)
open_ends = {0} if mode == "unread" else {0, terminal}
ended = 0
while ended == 0:
    readable, _, _ = select.select(open_ends, [], [], 0.05)
    if terminal in readable:
        try:
            os.write(1, os.read(terminal, 65536))
        except OSError:
            open_ends.discard(terminal)
    if 0 in readable:
        open_ends.clear()
        os.close(terminal)
    ended, status = os.waitpid(pid, os.WNOHANG)
print(f"exit {os.WEXITSTATUS(status)}" if os.WIFEXITED(status) else f"signal {os.WTERMSIG(status)}", file=sys.stderr)
