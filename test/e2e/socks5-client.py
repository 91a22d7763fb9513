"""A SOCKS5 client, which sends to each target that it reads from stdin, and prints each datagram that comes.

socks5-client.py HOST PORT: associates with the proxy there and prints its own address. Each line "HOST PORT" of stdin is a
target, "PORT" alone waits for a datagram from this port. Prints what comes as "HOST PORT PAYLOAD".
socks5-client.py answer HOST: answers each datagram with the address that it came from, and first says at which port.
socks5-client.py send HOST PORT FROM: sends one datagram there, from an address of this machine.
"""
import ipaddress
import socket
import struct
import sys


def datagram_socket(host):
    return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)


if sys.argv[1] == "answer":
    sock = datagram_socket(sys.argv[2])
    sock.bind((sys.argv[2], 0))
    print(sock.getsockname()[1], flush=True)
    while True:
        _, peer = sock.recvfrom(2048)
        sock.sendto(f"{peer[0]}:{peer[1]}".encode(), peer)

if sys.argv[1] == "send":
    _, _, host, port, source = sys.argv
    sock = datagram_socket(host)
    sock.bind((source, 0))
    sock.sendto(b"unasked", (host, int(port)))
    sys.exit()


def header(host, port):
    try:
        address = ipaddress.ip_address(host)
        kind = b"\1" if address.version == 4 else b"\4"
        return b"\0\0\0" + kind + address.packed + struct.pack("!H", port)
    except ValueError:
        return b"\0\0\0\3" + bytes([len(host)]) + host.encode() + struct.pack("!H", port)


def read_header(datagram):
    size = 4 if datagram[3] == 1 else 16
    host = ipaddress.ip_address(datagram[4 : 4 + size])
    return host, struct.unpack("!H", datagram[4 + size : 6 + size])[0], datagram[6 + size :]


control = socket.create_connection((sys.argv[1], int(sys.argv[2])), 5)
control.sendall(bytes.fromhex("050100") + bytes.fromhex("05030001000000000000"))
reply = b""
while len(reply) < 12:
    reply += control.recv(100)
bound, port, _ = read_header(reply[2:])
sock = datagram_socket(str(bound))
sock.settimeout(20)
sock.connect((str(bound), port))
print("associated", *sock.getsockname(), flush=True)
for line in sys.stdin:
    words = line.split()
    if len(words) == 2:
        sock.send(header(words[0], int(words[1])) + b"hello")
        continue
    while True:
        host, port, payload = read_header(sock.recv(2048))
        print(host, port, payload.decode(), flush=True)
        if port == int(words[0]):
            break
