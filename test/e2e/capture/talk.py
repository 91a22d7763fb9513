# The two ends of a flow, which count what they send and receive.
#   talk.py listen <address> <port> [echo]    prints "ready"; for each line on stdin, its counts so far
#   talk.py send <address> <port> <count> <bytes> [option=value ...]    prints its counts
#     answers=<count>       waits for so many answers
#     train=<count>         sends so many datagrams with one system call, cut up by the kernel (UDP_SEGMENT)
#     from=<address>        sends from this address
#     port=<port>           and from this port
#     flows=<count>         sends from so many sockets in turn
#     perSecond=<count>     no faster than that
#     headers=long          with options of IPv4, or an extension header of IPv6
import json
import select
import socket
import struct
import sys
import time

SO_RCVBUFFORCE = 33
UDP_SEGMENT = 103
# Three times no operation, and the end of the list (RFC 791, section 3.1).
IPV4_OPTIONS = bytes([1, 1, 1, 0])
# A hop-by-hop header that holds only padding (RFC 8200, section 4.2).
IPV6_HOP_BY_HOP = bytes([0, 0, 1, 4, 0, 0, 0, 0])


def open_socket(address, port, host):
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 26)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    if address or port:
        opened.bind((address, port))
    return opened


def listen(host, port, echoes):
    is_group = host.split('.')[0] in map(str, range(224, 240))
    opened = open_socket(host, port, host)
    if is_group:
        group = socket.inet_aton(host) + struct.pack('=i', 0) + struct.pack('=i', 0)
        for index, _ in socket.if_nameindex():
            group = struct.pack('=4s4si', socket.inet_aton(host), bytes(4), index)
            opened.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
    counts = {'packets': 0, 'bytes': 0}
    print('ready', flush=True)
    opened.setblocking(False)
    while True:
        ready = select.select([opened, sys.stdin], [], [])[0]
        # Before an answer, so that it counts all that is here.
        try:
            while True:
                payload, sender = opened.recvfrom(65536)
                counts['packets'] += 1
                counts['bytes'] += len(payload)
                if echoes:
                    opened.sendto(payload, sender)
        except BlockingIOError:
            pass
        if sys.stdin in ready:
            if sys.stdin.readline() == '':
                return
            print(json.dumps(counts), flush=True)


def send(host, port, count, size, options):
    train = int(options.get('train', 0))
    per_second = int(options.get('perSecond', 0))
    flows = [
        open_socket(options.get('from', ''), int(options.get('port', 0)), host)
        for _ in range(int(options.get('flows', 1)))
    ]
    for each in flows:
        if train:
            each.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, size)
        if 'headers' in options and ':' in host:
            each.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_HOPOPTS, IPV6_HOP_BY_HOP)
        elif 'headers' in options:
            each.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, IPV4_OPTIONS)
        each.connect((host, port))
    payload = bytes(size)
    sent = 0
    start = time.monotonic()
    while sent < count:
        now = max(1, min(train, count - sent))
        # No two datagrams are alike.
        number = struct.pack('=Q', sent)
        try:
            flows[sent % len(flows)].send(b''.join((number + payload)[:size] for _ in range(now)))
        except PermissionError:
            # A firewall of this machine drops it.
            pass
        sent += now
        if per_second:
            time.sleep(max(0, start + sent / per_second - time.monotonic()))
    answers = {'packets': 0, 'bytes': 0}
    for _ in range(int(options.get('answers', 0))):
        flows[0].settimeout(10)
        answers['packets'] += 1
        answers['bytes'] += len(flows[0].recv(65536))
    name = flows[0].getsockname()
    sent_counts = {'packets': sent, 'bytes': sent * size}
    print(json.dumps({'host': name[0], 'port': name[1], 'sent': sent_counts, 'received': answers}))


mode, host, port, *rest = sys.argv[1:]
if mode == 'listen':
    listen(host, int(port), rest == ['echo'])
else:
    count, size, *options = rest
    send(host, int(port), int(count), int(size), dict(option.split('=') for option in options))
