/** Metadata that the column `quality` shows. */
export const qualityKeys: readonly string[] = [
  'sip_state',
  'dns_truncated',
  'ntp_offset_ms',
  'quic_handshake_ms',
  'quic_retry',
  'wireguard_handshake_at',
  'tftp_progress',
  'rtcp_loss_percent',
  'stun_mapped',
];
