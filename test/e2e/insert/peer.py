"""Servers and clients of an inserted udptop, as programs of their own.

connected PORT      answers "new" to a client's first datagram and from then on from a socket of that client's own, which shares the
                    port (SO_REUSEPORT) and is connected, as servers with QUIC do: "own" and how many it got there.
banning PORT        a game: answers "hello", and bans the address that sends "cheat".
steady PORT HOST COUNT
                    prints "ready", asks every 5 ms, and prints for how long at most (in ms) no answer came.
"""
import select
import socket
import sys
import time

kind, port, *rest = sys.argv[1:]
port = int(port)


def bound(*options):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for option in options:
        s.setsockopt(socket.SOL_SOCKET, option, 1)
    s.bind(("0.0.0.0", port))
    return s


def towards(host):
    s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    s.connect((host, port))
    return s


def connected():
    waiting = bound(socket.SO_REUSEPORT)
    counts = {}
    print("ready", flush=True)
    while True:
        for s in select.select([waiting, *counts], [], [])[0]:
            if s is waiting:
                _, client = s.recvfrom(70000)
                own = bound(socket.SO_REUSEPORT)
                own.connect(client)
                counts[own] = 0
                s.sendto(b"new", client)
            else:
                s.recv(70000)
                counts[s] += 1
                s.send(f"own {counts[s]}".encode())


def banning():
    s = bound()
    banned = set()
    print("ready", flush=True)
    while True:
        data, client = s.recvfrom(70000)
        if data == b"cheat":
            banned.add(client[0])
            print("banned", client[0], flush=True)
        if client[0] not in banned:
            s.sendto(b"hello", client)


def steady(host, count):
    s = towards(host)
    s.setblocking(False)
    print("ready", flush=True)
    answered = time.monotonic()
    longest = 0
    for _ in range(int(count)):
        next_at = time.monotonic() + 0.005
        try:
            s.send(b"x")
        except ConnectionRefusedError:
            pass
        while (left := next_at - time.monotonic()) > 0:
            if not select.select([s], [], [], left)[0]:
                break
            try:
                s.recv(70000)
            except ConnectionRefusedError:
                continue
            now = time.monotonic()
            longest = max(longest, now - answered)
            answered = now
    print(round(max(longest, time.monotonic() - answered) * 1000), flush=True)


{"connected": connected, "banning": banning, "steady": steady}[kind](*rest)
