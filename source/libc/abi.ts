/**
 * The kernel's structures and numbers, as 64-bit little-endian Linux has them (x64, arm64).
 * Offsets and sizes are in bytes. Sources are the kernel's uapi headers and manual pages.
 */

// include/linux/socket.h: struct user_msghdr, filled by hand for recvmmsg(2) and sendmmsg(2).
export const msgName = 0;
export const msgNameLength = 8;
export const msgIov = 16;
export const msgIovLength = 24;
export const msgControl = 32;
export const msgControlLength = 40;
export const msgFlags = 48;
/** struct mmsghdr: a msghdr of 56 bytes, msg_len, padding. */
export const mmsghdrBytes = 64;
export const mmsgReceived = 56;

// include/uapi/linux/uio.h: struct iovec.
export const iovBase = 0;
export const iovLength = 8;
export const iovecBytes = 16;

// include/linux/socket.h: struct cmsghdr, followed by its data; the next one starts at a multiple of 8 (cmsg(3)).
export const cmsgLevel = 8;
export const cmsgType = 12;
export const cmsgData = 16;

// include/uapi/linux/in.h: struct sockaddr_in; its padding of 8 bytes comes zeroed.
export const AF_INET = 2;
export const sockaddrPort = 2;
export const sockaddrIn4 = 4;
export const sockaddrInBytes = 16;

// include/uapi/linux/in6.h: struct sockaddr_in6.
export const AF_INET6 = 10;
export const sockaddrIn6 = 8;
export const sockaddrScope = 24;
export const sockaddrIn6Bytes = 28;

// include/uapi/linux/in.h and in6.h: struct in_pktinfo (interface, local address, header's address), in6_pktinfo.
export const IPPROTO_IP = 0;
export const IP_PKTINFO = 8;
export const pktinfoInterface = 0;
export const pktinfoLocal = 4;
export const pktinfoBytes = 12;
export const IPPROTO_IPV6 = 41;
export const IPV6_RECVPKTINFO = 49;
export const IPV6_PKTINFO = 50;
export const pktinfo6Address = 0;
export const pktinfo6Interface = 16;
export const pktinfo6Bytes = 20;

// include/uapi/linux/in.h and in6.h: the byte of the header that holds DSCP and ECN. The kernel tells IPv4's as one byte
// and takes an int; IPv6's is an int.
export const IP_TOS = 1;
export const IP_RECVTOS = 13;
export const IP_TTL = 2;
export const IP_RECVTTL = 12;
export const IPV6_UNICAST_HOPS = 16;
export const IPV6_RECVHOPLIMIT = 51;
export const IPV6_HOPLIMIT = 52;
export const IPV6_RECVTCLASS = 66;
export const IPV6_TCLASS = 67;

// include/uapi/linux/in.h and in6.h: whether datagrams leave with DF; 0 is "don't" in both families.
export const IP_MTU_DISCOVER = 10;
export const IPV6_MTU_DISCOVER = 23;
export const PMTUDISC_DONT = 0;
/** Always, and the kernel refuses what exceeds the path's MTU (EMSGSIZE). */
export const PMTUDISC_DO = 2;
/** The path's MTU as the kernel knows it, of a connected socket. */
export const IP_MTU = 14;
export const IPV6_MTU = 24;
export const IPV6_V6ONLY = 26;
export const IP_RECVERR = 11;
export const IPV6_RECVERR = 25;

// include/uapi/linux/in.h and in6.h: a socket that may have addresses of others, as their own; and where a datagram was bound
// for that such a socket got (a sockaddr of the datagram's own family).
export const IP_TRANSPARENT = 19;
export const IPV6_TRANSPARENT = 75;
export const IP_RECVORIGDSTADDR = 20;
export const IPV6_RECVORIGDSTADDR = 74;

// include/uapi/linux/errqueue.h: struct sock_extended_err, the data of an IP_RECVERR or IPV6_RECVERR control message.
export const extendedErrorNumber = 0;
export const extendedErrorOrigin = 4;
export const extendedErrorType = 5;
export const SO_EE_ORIGIN_ICMP = 2;
export const SO_EE_ORIGIN_ICMP6 = 3;

// include/uapi/linux/icmp.h and icmpv6.h: the types of "time exceeded".
export const ICMP_TIME_EXCEEDED = 11;
export const ICMPV6_TIME_EXCEED = 3;

// include/uapi/linux/udp.h; the sender's size is a u16, the receiver's an int (udp(7)).
export const SOL_UDP = 17;
export const UDP_SEGMENT = 103;
export const UDP_GRO = 104;
/** UDP_MAX_SEGMENTS of kernels before 6.9; later ones take 128. */
export const maxSegmentsSent = 64;

// include/uapi/asm-generic/socket.h, the same on x64 and arm64.
export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_REUSEPORT = 15;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
export const SO_MEMINFO = 55;
/** include/uapi/linux/sock_diag.h: nine words, SK_MEMINFO_RMEM_ALLOC and SK_MEMINFO_RCVBUF first, SK_MEMINFO_DROPS last. */
export const memInfoBytes = 36;
export const memInfoReceiveUsed = 0;
export const memInfoReceiveRoom = 4;
export const memInfoDrops = 32;

// The same header: the device that a socket's packets leave through, and the mark that routing rules see.
export const SO_BINDTODEVICE = 25;
export const SO_MARK = 36;

// include/uapi/linux/if_packet.h and packet(7); SO_ATTACH_FILTER and SO_ERROR are in include/uapi/asm-generic/socket.h.
export const AF_PACKET = 17;
export const SOL_PACKET = 263;
export const PACKET_RX_RING = 5;
export const PACKET_STATISTICS = 6;
export const PACKET_VERSION = 10;
export const PACKET_VNET_HDR = 15;
export const TPACKET_V3 = 2;
export const PACKET_OUTGOING = 4;
export const SO_ERROR = 4;
export const SO_ATTACH_FILTER = 26;
/** include/uapi/linux/if_ether.h. */
export const ETH_P_ALL = 3;
/** include/uapi/linux/if_arp.h: the kinds of link layers. */
export const ARPHRD_ETHER = 1;
export const ARPHRD_LOOPBACK = 772;

// The same header: struct tpacket_req3 has 7 words, struct tpacket_stats_v3 three.
export const tpacketReq3 = {
  blockBytes: 0,
  blocks: 4,
  frameBytes: 8,
  frames: 12,
  blockTimeoutMs: 16,
  bytes: 28,
} as const;
export const tpacketStats = {packets: 0, drops: 4, bytes: 12} as const;

/** struct tpacket_block_desc; `status` says whose the block is. */
export const tpacketBlock = {status: 8, packets: 12, firstPacket: 16, length: 20} as const;
export const TP_STATUS_KERNEL = 0;
export const TP_STATUS_USER = 1;

/** struct tpacket3_hdr, and the struct sockaddr_ll behind it. `mac` and `network` count from the start of the header. */
export const tpacket = {
  next: 0,
  seconds: 4,
  nanoseconds: 8,
  captured: 12,
  length: 16,
  mac: 24,
  network: 26,
  address: 48,
} as const;
export const sockaddrLl = {protocol: 2, index: 4, hardware: 8, packetType: 10, bytes: 20} as const;

// include/uapi/linux/virtio_net.h: struct virtio_net_hdr, which stands before the link header.
export const virtioNet = {gsoType: 1, gsoBytes: 4, bytes: 10} as const;
export const VIRTIO_NET_HDR_GSO_UDP_L4 = 5;
export const VIRTIO_NET_HDR_GSO_ECN = 0x80;

// include/uapi/linux/filter.h: struct sock_filter is an instruction, struct sock_fprog has their number and their address.
export const sockFilterBytes = 8;
export const sockFprog = {length: 0, filter: 8, bytes: 16} as const;

// include/uapi/asm-generic/mman-common.h.
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const MAP_SHARED = 1;

// include/uapi/linux/if_tun.h; include/uapi/linux/if.h: struct ifreq, the name and then its union, here the flags.
export const TUNSETIFF = 0x400454ca;
export const IFF_TUN = 0x0001;
export const IFF_NO_PI = 0x1000;
export const SIOCGIFFLAGS = 0x8913;
export const IFF_UP = 1;
export const ifreqBytes = 40;
export const ifreqFlags = 16;
/** Including the terminating zero. */
export const interfaceNameBytes = 16;

// include/linux/socket.h, include/linux/net.h.
export const AF_NETLINK = 16;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const MSG_DONTWAIT = 0x40;
/** Reads errors that ICMP reported, with the address that the datagram was sent to (ip(7), IP_RECVERR). */
export const MSG_ERRQUEUE = 0x2000;

// include/uapi/linux/netlink.h: struct sockaddr_nl (family, pad, port id, groups) and struct nlmsghdr (length, type, flags,
// sequence, port id); messages and attributes start at multiples of 4.
export const NETLINK_ROUTE = 0;
export const sockaddrNlBytes = 12;
export const sockaddrNlGroups = 8;
export const nlmsghdrBytes = 16;
export const nlmsgType = 4;
export const nlmsgFlags = 6;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
/** NLM_F_REQUEST and NLM_F_DUMP. */
export const dumpRequest = 0x301;
/** A struct nlattr: its length and type, then its data. */
export const nlattrBytes = 4;
export const nlattrType = 2;

// include/uapi/linux/rtnetlink.h: queue disciplines; struct tcmsg has 20 bytes.
export const RTM_NEWQDISC = 36;
export const RTM_GETQDISC = 38;
export const RTMGRP_LINK = 1;
export const RTMGRP_IPV4_IFADDR = 0x10;
export const RTMGRP_IPV6_IFADDR = 0x100;
export const RTMGRP_TC = 8;
export const tcmsgBytes = 20;
export const TCA_KIND = 1;

// include/uapi/linux/eventpoll.h: struct epoll_event is packed on x64 only.
export const EPOLL_CLOEXEC = 0o2000000;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLL_CTL_MOD = 3;
export const EPOLLIN = 1;
export const EPOLLOUT = 4;
export const EPOLLERR = 8;
export const epollEventBytes = process.arch === 'x64' ? 12 : 16;
export const epollEventData = process.arch === 'x64' ? 4 : 8;

// include/uapi/linux/prctl.h.
export const PR_SET_DUMPABLE = 4;
export const PR_SET_SECUREBITS = 28;
export const PR_SET_NO_NEW_PRIVS = 38;
export const PR_CAP_AMBIENT = 47;
export const PR_CAP_AMBIENT_RAISE = 2;

// include/uapi/linux/securebits.h.
export const SECBIT_NO_SETUID_FIXUP = 4;

// include/uapi/linux/capability.h, version 3: struct __user_cap_header_struct (version, pid; 0 is the calling thread), and two
// structs __user_cap_data_struct: the second one is for capabilities from 32 up.
export const capabilityVersion = 0x20080522;
export const capabilityHeader = {version: 0, bytes: 8} as const;
export const capabilityData = {effective: 0, permitted: 4, inheritable: 8, bytes: 24} as const;

// dlfcn.h of glibc and musl.
export const RTLD_NOW = 2;
export const RTLD_NODELETE = 0x1000;

/** System call numbers: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h. */
export type SystemCalls = Readonly<Record<'sendmmsg' | 'recvmmsg' | 'prctl', number>>;
export const systemCalls: Readonly<Record<string, SystemCalls>> = {
  x64: {sendmmsg: 307, recvmmsg: 299, prctl: 157},
  arm64: {sendmmsg: 269, recvmmsg: 243, prctl: 167},
};

/** The largest UDP payload over IPv4, in bytes; also the most that one segmented send may carry. */
export const maxPayloadBytes = 65_507;
