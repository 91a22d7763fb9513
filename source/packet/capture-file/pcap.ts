import type {Frame} from '../frame.js';
import {
  type CaptureFormat,
  type CaptureInterface,
  checkCapturedBytes,
  type OnFrame,
  placeFrame,
} from './format.js';
import {CaptureDamage} from './outcome.js';

// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html; the last is Linux's of 1999, with 8 more bytes in a packet's header.
const microsecondMagic = 0xa1b2c3d4;
const nanosecondMagic = 0xa1b23c4d;
const modifiedMagic = 0xa1b2cd34;
const magics: readonly number[] = [microsecondMagic, nanosecondMagic, modifiedMagic];
const fileHeaderBytes = 24;
const packetHeaderBytes = 16;
const modifiedPacketHeaderBytes = 24;
/** The packet type of what this machine sent (PACKET_OUTGOING, linux/if_packet.h). */
const outgoingType = 4;
const fileVersion = 2;

/** Whether a file that begins so is pcap. */
export function isPcap(view: DataView): boolean {
  return magics.includes(view.getUint32(0)) || magics.includes(view.getUint32(0, true));
}

export function createPcapFormat(
  frame: Frame,
  interfaces: CaptureInterface[],
  onFrame: OnFrame,
): CaptureFormat {
  const isLittle = magics.includes(frame.view.getUint32(0, true));
  const magic = frame.view.getUint32(0, isLittle);
  const headerBytes = magic === modifiedMagic ? modifiedPacketHeaderBytes : packetHeaderBytes;
  const fractionsPerMs = magic === nanosecondMagic ? 1e6 : 1e3;
  let only: CaptureInterface | undefined;

  function readFileHeader(): CaptureInterface {
    const {view} = frame;
    const version = view.getUint16(4, isLittle);
    if (version !== fileVersion) throw new CaptureDamage(`version ${version} of pcap is unknown`);
    return {
      index: 0,
      // Above it: whether and how long frame check sequences are.
      linkType: view.getUint32(20, isLittle) & 0xffff,
      snapLengthBytes: view.getUint32(16, isLittle),
      droppedPackets: 0,
    };
  }

  return {
    recordBytes(at, filled) {
      if (!only) return fileHeaderBytes;
      if (filled - at < headerBytes) return headerBytes;
      const capturedBytes = frame.view.getUint32(at + 8, isLittle);
      checkCapturedBytes(capturedBytes);
      return headerBytes + capturedBytes;
    },
    readRecord(at, bytes) {
      const {view} = frame;
      if (!only) {
        only = readFileHeader();
        interfaces.push(only);
        return;
      }
      placeFrame(frame, at + headerBytes, bytes - headerBytes, view.getUint32(at + 12, isLittle));
      frame.atMs = view.getUint32(at, isLittle) * 1000 + view.getUint32(at + 4, isLittle) / fractionsPerMs;
      frame.interfaceIndex = 0;
      frame.outgoing = magic === modifiedMagic && view.getUint8(at + 22) === outgoingType;
      onFrame(frame, only);
    },
  };
}
