"""A UDP client that says whether its datagrams may be fragmented.

path-mtu.py <address> whole|any <bytes>: sends one datagram of this size to port 7, with or without "don't fragment", and
prints "answered", or what the kernel was told about the path: "too large, <mtu>".
"""

import errno
import socket
import sys

address, choice, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
is_ipv6 = ":" in address
# linux/in.h and in6.h: level, IP_MTU_DISCOVER or IPV6_MTU_DISCOVER, IP_MTU or IPV6_MTU.
level, discover, mtu = (socket.IPPROTO_IPV6, 23, 24) if is_ipv6 else (socket.IPPROTO_IP, 10, 14)
client = socket.socket(socket.AF_INET6 if is_ipv6 else socket.AF_INET, socket.SOCK_DGRAM)
client.setsockopt(level, discover, 2 if choice == "whole" else 0)
client.settimeout(5)
client.connect((address, 7))
client.send(bytes(size))
try:
    print("answered" if len(client.recv(65535)) == size else "answered with something else")
except OSError as error:
    if error.errno != errno.EMSGSIZE:
        raise
    print("too large,", client.getsockopt(level, mtu))
