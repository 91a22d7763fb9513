"""`serve PORT` answers, and then speaks to a group and to everybody; `hear PORT HOST GROUP_ADDRESS INTERFACE` says what arrives."""

import socket
import sys

GROUP, EVERYBODY, HEARD_AT = "239.1.1.1", "10.77.0.255", 4999


def serve(port):
    server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    server.bind(("::", int(port)))
    print("ready", flush=True)
    while True:
        data, client = server.recvfrom(100)
        server.sendto(b"answer", client)
        server.sendto(b"group", ("::ffff:" + GROUP, HEARD_AT))
        server.sendto(b"everybody", ("::ffff:" + EVERYBODY, HEARD_AT))


def hear(port, host, own, interface):
    heard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    heard.bind(("", HEARD_AT))
    heard.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(GROUP) + socket.inet_aton(own))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    asking = socket.socket(family, socket.SOCK_DGRAM)
    for each in (heard, asking):
        each.settimeout(5)
    scope = (0, socket.if_nametoindex(interface)) if ":" in host else ()
    asking.sendto(b"question", (host, int(port), *scope))
    print(asking.recvfrom(100)[0].decode(), heard.recvfrom(100)[0].decode(), heard.recvfrom(100)[0].decode())


serve(sys.argv[2]) if sys.argv[1] == "serve" else hear(*sys.argv[2:])
