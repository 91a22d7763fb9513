"""Stands before an end of a QUIC connection, and sets the spin bit for it (RFC 9000, section 17.4).

spin.py client|server <listen host> <listen port> <target host> <target port> <delay in ms>

No QUIC peer of Debian sets the bit: ngtcp2 leaves it 0. It is not encrypted, but authenticated, so what comes in gets its 0 back.
What comes from the other side is held for the delay, so a round trip takes that long at least.
"""

import heapq
import select
import socket
import sys
import time

role, listen_host, listen_port, target_host, target_port, delay_ms = sys.argv[1:]
LONG_HEADER, SPIN_BIT = 0x80, 0x20
is_client = role == "client"
near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
near.bind((listen_host, int(listen_port)))
far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
far.connect((target_host, int(target_port)))
# Before the client, the network is on the far side; before the server, on the near side.
peer = None
spin = 0
waiting = []
number = 0


def is_short(datagram):
    """The next bit says nothing: ngtcp2 sets it at random (RFC 9287)."""
    return datagram[0] & LONG_HEADER == 0


def marked(datagram):
    """To the network. A datagram with a long header has no spin bit that matters here."""
    return bytes([datagram[0] | spin]) + datagram[1:] if is_short(datagram) else datagram


def received(datagram):
    """From the network: the server returns the bit, the client inverts it."""
    global spin
    if not is_short(datagram):
        return datagram
    spin = (datagram[0] ^ (SPIN_BIT if is_client else 0)) & SPIN_BIT
    return bytes([datagram[0] & ~SPIN_BIT & 0xFF]) + datagram[1:]


while True:
    timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    readable, _, _ = select.select([near, far], [], [], timeout)
    while waiting and waiting[0][0] <= time.monotonic():
        datagram = received(heapq.heappop(waiting)[2])
        if is_client:
            near.sendto(datagram, peer)
        else:
            far.send(datagram)
    for end in readable:
        if end is near:
            datagram, peer = near.recvfrom(65536)
        else:
            datagram = far.recv(65536)
        if (end is far) == is_client:
            number += 1
            heapq.heappush(waiting, (time.monotonic() + float(delay_ms) / 1000, number, datagram))
        elif is_client:
            far.send(marked(datagram))
        else:
            near.sendto(marked(datagram), peer)
