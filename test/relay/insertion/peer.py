"""Peers of an inserted relay, as programs of their own.

serve PORT [HOST]   answers "bytes client port hops" to each datagram, from the address that it came to; to "first HOST PORT" it
                    also sends "hello" there. Prints "ready", and each client that it hears of.
ask PORT HOST BYTES [--no-checksum] [--from PORT]
                    sends a datagram and prints the answer, and from where it came.
flow PORT HOST      prints "ready", then asks every 5 ms and prints each answer, or "lost".
listen PORT HOST    binds there, prints "ready" and what comes; sends "back" to whoever said hello.
number PORT HOST TO  sends numbered datagrams to HOST at port TO, as many as it is told at the port above its own, where it then answers.
more PORT COUNT     tells it.
"""
import socket
import sys
import time

SO_NO_CHECK = 11
IP_RECVTTL = 12
kind, port, *rest = sys.argv[1:]
port = int(port)


def plain(host):
    return host.removeprefix("::ffff:")


def serve(host="::"):
    s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    if host == "::":
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        s.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
    s.bind((host, port))
    print("ready", flush=True)
    while True:
        data, controls, _, client = s.recvmsg(70000, 300)
        local = [(level, kind, value[:16] + bytes(4)) for level, kind, value in controls if (level, kind) == (41, 50)]
        hops = [value[0] for level, kind, value in controls if (level, kind) in ((0, 2), (41, 52))]
        print("from", plain(client[0]), client[1], flush=True)
        if data.startswith(b"first"):
            _, to, to_port = data.decode().split()
            s.sendto(b"hello", (f"::ffff:{to}" if ":" not in to and host == "::" else to, int(to_port)))
        answer = f"{len(data)} {plain(client[0])} {client[1]} {hops[0] if hops else '-'}"
        s.sendmsg([answer.encode()], local, 0, client)


def ask(host, size, *options):
    s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(5)
    if "--no-checksum" in options:
        s.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    if "--from" in options:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind(("", int(options[options.index("--from") + 1])))
    s.connect((host, port))
    payload = size.encode() if size.startswith("first") else b"x" * int(size)
    s.send(payload)
    try:
        print(s.recv(70000).decode(), s.getsockname()[1])
    except TimeoutError:
        print("silence")


def flow(host):
    s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(1)
    s.connect((host, port))
    print("ready", flush=True)
    while True:
        s.send(b"x")
        try:
            print(s.recv(70000).decode(), flush=True)
        except TimeoutError:
            print("lost", flush=True)
        time.sleep(0.005)


def listen(host):
    s = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((host, port))
    print("ready", flush=True)
    while True:
        data, server = s.recvfrom(70000)
        print("got", data.decode(), server[0], server[1], flush=True)
        if data == b"hello":
            s.sendto(b"back", server)


def number(host, to):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("", port))
    told = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    told.bind(("127.0.0.1", port + 1))
    print("ready", flush=True)
    sent = 0
    while True:
        count, who = told.recvfrom(100)
        for _ in range(int(count)):
            s.sendto(str(sent).encode(), (host, int(to)))
            sent += 1
        told.sendto(b"done", who)


def more(count):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.connect(("127.0.0.1", port + 1))
    s.send(count.encode())
    s.recv(100)


{"serve": serve, "ask": ask, "flow": flow, "listen": listen, "number": number, "more": more}[kind](*rest)
