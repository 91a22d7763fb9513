# Sends a stream of RTP (RFC 3550) with silence in it, PCMA, and leaves packets out.
#   speak.py <address> <port> <packets> <period in ms> <every which packet is left out>
import random
import socket
import struct
import sys
import time

host, port = sys.argv[1], int(sys.argv[2])
packets, period_ms, every = (int(each) for each in sys.argv[3:])
opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
rng = random.Random(1)
started = time.monotonic()
for number in range(packets):
    # As if a network delayed them by up to half a period.
    due = started + (number + rng.random() / 2) * period_ms / 1000
    time.sleep(max(0, due - time.monotonic()))
    if number > 9 and number % every == 0:
        continue
    header = struct.pack('!BBHII', 0x80, 8, (65530 + number) % 65536, number * 8 * period_ms, 0xCAFE)
    opened.sendto(header + bytes([0xD5]) * 8 * period_ms, (host, port))
