"""Sends datagrams with several traffic classes through a relay and back, and prints the classes that differ.

traffic-class.py server ADDRESS: sends back what it gets, with the class that the second byte of the payload names, and
first says so, with its port. A payload whose first byte is not the class it came with comes back as "wrong".
traffic-class.py client ADDRESS PORT: sends runs of datagrams through the relay there; prints "as sent" or what was wrong.
"""
import socket
import struct
import sys

mode, address = sys.argv[1:3]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
if family == socket.AF_INET6:
    level, receive, send = socket.IPPROTO_IPV6, 66, 67
else:
    level, receive, send = socket.IPPROTO_IP, 13, 1
sock = socket.socket(family, socket.SOCK_DGRAM)
sock.setsockopt(level, receive, 1)
sock.settimeout(5)


def take():
    payload, control, _, sender = sock.recvmsg(2048, 256)
    classes = [data[0] for at, kind, data in control if at == level and kind == send]
    return payload, classes[0] if classes else 0, sender


def give(payload, traffic_class, peer):
    sock.sendmsg([payload], [(level, send, struct.pack("i", traffic_class))], 0, peer)


if mode == "server":
    sock.bind((address, 0))
    sock.settimeout(None)
    print(sock.getsockname()[1], flush=True)
    while True:
        payload, came_with, sender = take()
        give(payload if payload[0] == came_with else b"wrong %d" % came_with, payload[1], sender)

# Expedited forwarding, AF11 with both ECN bits, ECT(0), and none; several in a row, so that they could leave as a train.
classes = [0xB8, 0xB8, 0x2B, 0x02, 0x02, 0x02, 0, 0, 0, 0xB8]
wrong = []
for repeat in range(5):
    sent = [bytes([there, back]) + b"x" * 98 for there, back in zip(classes, reversed(classes))]
    for payload in sent:
        give(payload, payload[0], (address, int(sys.argv[3])))
    for payload in sent:
        came, traffic_class, _ = take()
        if came != payload:
            wrong.append(f"sent {payload[:2]}, came {came[:9]}")
        elif traffic_class != payload[1]:
            wrong.append(f"came with {traffic_class}, not {payload[1]}")
print("\n".join(wrong) or "as sent")
