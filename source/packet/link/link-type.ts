/** Link types whose packets are found: what a capture file says its frames begin with (https://www.tcpdump.org/linktypes.html). */
export const LinkType = {
  /** BSD loopback: an address family in the byte order of the machine that captured. */
  null: 0,
  ethernet: 1,
  /** Raw IP as older writers numbered it: BSDs, and OpenBSD. */
  oldRaw: 12,
  openBsdRaw: 14,
  raw: 101,
  /** OpenBSD loopback: an address family in network byte order. */
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const;

/** As tcpdump names them: those that are read, and others that people capture. */
const names: ReadonlyMap<number, string> = new Map([
  [LinkType.null, 'NULL'],
  [LinkType.ethernet, 'EN10MB'],
  [6, 'IEEE802'],
  [8, 'SLIP'],
  [9, 'PPP'],
  [10, 'FDDI'],
  [LinkType.oldRaw, 'RAW'],
  [LinkType.openBsdRaw, 'RAW'],
  [50, 'PPP_SERIAL'],
  [51, 'PPP_ETHER'],
  [LinkType.raw, 'RAW'],
  [104, 'C_HDLC'],
  [105, 'IEEE802_11'],
  [107, 'FRELAY'],
  [LinkType.loop, 'LOOP'],
  [LinkType.linuxCooked, 'LINUX_SLL'],
  [117, 'PFLOG'],
  [119, 'PRISM_HEADER'],
  [122, 'IP_OVER_FC'],
  [123, 'SUNATM'],
  [127, 'IEEE802_11_RADIO'],
  [143, 'DOCSIS'],
  [163, 'IEEE802_11_RADIO_AVS'],
  [187, 'BLUETOOTH_HCI_H4'],
  [189, 'USB_LINUX'],
  [192, 'PPI'],
  [195, 'IEEE802_15_4_WITHFCS'],
  [201, 'BLUETOOTH_HCI_H4_WITH_PHDR'],
  [220, 'USB_LINUX_MMAPPED'],
  [227, 'CAN_SOCKETCAN'],
  [LinkType.ipv4, 'IPV4'],
  [LinkType.ipv6, 'IPV6'],
  [239, 'NFLOG'],
  [242, 'IPOIB'],
  [249, 'USBPCAP'],
  [251, 'BLUETOOTH_LE_LL'],
  [253, 'NETLINK'],
  [LinkType.linuxCooked2, 'LINUX_SLL2'],
]);
const known: ReadonlySet<number> = new Set(Object.values(LinkType));

/** Whether `locatePacket` finds packets in frames of this type. */
export function isKnownLinkType(linkType: number): boolean {
  return known.has(linkType);
}

/** The name that tcpdump gives it, or its number. */
export function linkTypeName(linkType: number): string {
  return names.get(linkType) ?? `link type ${linkType}`;
}
