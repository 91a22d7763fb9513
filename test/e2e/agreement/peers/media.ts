import {join} from 'node:path';
import {jitterByTheBook} from '../../../inspection/quality/rtp/streams.js';
import type {Conversation, Dissected} from '../conversation.js';
import {figure, first, heard, last, opening, valuesOf} from '../facts.js';
import {addressOf} from '../scene.js';

const {here: client, there: server} = addressOf;

/** Twelve seconds, in which a receiver reports twice at least. */
const packets = 600;
/** Of each twenty, one is lost. */
const oneOf = 20;

const voice = `audiotestsrc num-buffers=${packets} samplesperbuffer=160 is-live=true
  ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay min-ptime=20000000 max-ptime=20000000`;
const caps = 'application/x-rtp,media=audio,clock-rate=8000,encoding-name=PCMA,payload=8';

/** The sequence numbers that are missing between the first and the last one, which wrap at 2^`bits`. */
function missing(sequences: readonly number[], bits: number): number {
  const numbers = 2 ** bits;
  let [highest, span] = [sequences[0]!, 1];
  for (const sequence of sequences.slice(1)) {
    const ahead = (sequence - highest + numbers) % numbers;
    if (ahead === 0 || ahead > numbers / 2) continue;
    span += ahead;
    highest = sequence;
  }
  return span - new Set(sequences).size;
}

const jitter = (stream: readonly Dissected[]) =>
  jitterByTheBook(
    stream.map(({atMs, values}) => ({
      atMs,
      sequence: Number(values('rtp.seq')[0]),
      timestamp: Number(values('rtp.timestamp')[0]),
      packet: Buffer.alloc(0),
    })),
  );

const lostOnTheWay = heard('lost on the way', 'nft', ({quality}) => quality?.lost);

/** RFC 3550, section 6.4.1, with the times at which both reports were captured: from there to the receiver and back. */
function roundTrip(reports: readonly Dissected[]): number | undefined {
  const number = (packet: Dissected, field: string) => Number(packet.values(field)[0]);
  const sent = new Map<number, number>();
  let rttMs: number | undefined;
  for (const packet of reports) {
    if (packet.values('rtcp.timestamp.ntp.msw').length > 0) {
      const high = number(packet, 'rtcp.timestamp.ntp.msw') & 0xffff;
      sent.set(high * 0x10000 + Math.floor(number(packet, 'rtcp.timestamp.ntp.lsw') / 0x10000), packet.atMs);
    }
    const sentMs = packet.values('rtcp.ssrc.lsr').length > 0 && sent.get(number(packet, 'rtcp.ssrc.lsr'));
    if (sentMs) rttMs = packet.atMs - sentMs - (number(packet, 'rtcp.ssrc.dlsr') * 1000) / 0x10000;
  }
  return rttMs;
}

const stunMethods: Readonly<Record<number, string>> = {1: 'binding', 3: 'allocate', 8: 'create-permission'};

/** Voice and video, with losses that are known. */
export const media: readonly Conversation[] = [
  {
    title: 'gstreamer and itself',
    programs: ['gst-launch-1.0'],
    async talk({here, there, serve, run, lose}, hear) {
      const lost = lose(5004, oneOf);
      await serve(
        there,
        5005,
        'gst-launch-1.0',
        ...`rtpbin name=rtp udpsrc port=5004 caps=${caps} ! rtp.recv_rtp_sink_0 rtp. ! rtppcmadepay ! fakesink
          udpsrc address=${server} port=5005 ! rtp.recv_rtcp_sink_0
          rtp.send_rtcp_src_0 ! udpsink host=${client} port=5007 bind-port=5005 sync=false async=false`.split(
          /\s+/,
        ),
      );
      await run(there, "until ss -Hlun 'sport = :5004' | grep -q .; do sleep 0.05; done");
      await run(
        here,
        // It waits for the end of what it receives, which sometimes does not come.
        `timeout -s INT 30 gst-launch-1.0 rtpbin name=rtp ${voice.replaceAll('\n', ' ')} ! rtp.send_rtp_sink_0 \
          rtp.send_rtp_src_0 ! udpsink host=${server} port=5004 \
          rtp.send_rtcp_src_0 ! udpsink host=${server} port=5005 bind-port=5007 sync=false async=false \
          udpsrc address=${client} port=5007 ! rtp.recv_rtcp_sink_0 || true`,
      );
      hear('lost on the way', lost());
    },
    claims: [
      {
        port: 5004,
        app: 'rtp',
        decodeAs: 'rtp',
        protocol: 'rtp',
        facts: [
          figure('lost', ['rtp.seq'], stream => missing(valuesOf(stream, 'rtp.seq').map(Number), 16)),
          lostOnTheWay,
          figure('jitterMs', ['rtp.timestamp'], jitter, 0.01),
          first('rtp_payload_type', 'rtp.p_type', Number),
          {...first('rtp_codec', 'rtp.p_type', type => (type === '8' ? 'PCMA' : type))},
        ],
      },
      {
        port: 5005,
        app: 'rtcp',
        protocol: 'rtcp',
        facts: [
          figure(
            'pathRttMs',
            ['rtcp.ssrc.lsr', 'rtcp.ssrc.dlsr', 'rtcp.timestamp.ntp.msw', 'rtcp.timestamp.ntp.lsw'],
            roundTrip,
            0.02,
          ),
          last(
            'rtcp_loss_percent',
            'rtcp.ssrc.fraction',
            share => Math.round((Number(share) * 1000) / 256) / 10,
          ),
          figure('lost', ['rtcp.ssrc.cum_nr'], stream => {
            const totals = valuesOf(stream, 'rtcp.ssrc.cum_nr').map(Number);
            return totals.length < 2 ? null : totals.at(-1)! - totals[0]!;
          }),
          figure('expected', ['rtcp.ssrc.high_seq', 'rtcp.ssrc.high_cycles'], stream => {
            const highest = valuesOf(stream, 'rtcp.ssrc.high_seq').map(Number);
            const cycles = valuesOf(stream, 'rtcp.ssrc.high_cycles').map(Number);
            const at = (index: number) => cycles.at(index)! * 65_536 + highest.at(index)!;
            return highest.length < 2 ? null : at(-1) - at(0);
          }),
        ],
      },
    ],
  },
  {
    title: 'srt-live-transmit and itself',
    programs: ['srt-live-transmit'],
    async talk({here, there, serve, run, lose}, hear) {
      // Only its data, and only what is sent for the first time: control packets have the first bit, and what is sent again the other one.
      const lost = lose(9000, oneOf, '@ih,0,1 0 @ih,37,1 0');
      await serve(there, 9000, 'srt-live-transmit', 'srt://:9000?mode=listener', 'file://con');
      await run(
        here,
        `for i in $(seq 250); do head -c 1316 /dev/zero; sleep 0.01; done |
         srt-live-transmit -q -chunk:1316 -to:4 file://con 'srt://${server}:9000?mode=caller' || true`,
      );
      hear('lost on the way', lost());
    },
    claims: [
      {
        port: 9000,
        app: 'srt',
        protocol: 'srt',
        facts: [
          lostOnTheWay,
          figure('pathRttMs', ['srt.rtt'], stream => Number(valuesOf(stream, 'srt.rtt').at(-1)) / 1000),
          figure('lost', ['srt.seqno', 'srt.msg.rexmit'], stream => {
            const sent = stream.filter(({values}) => values('srt.msg.rexmit')[0] === '0');
            return missing(valuesOf(sent, 'srt.seqno').map(Number), 31);
          }),
        ],
      },
    ],
  },
  {
    title: 'sipp and itself',
    programs: ['sipp'],
    async talk({here, there, directory, serve, run}) {
      const own = directory();
      await serve(there, 5060, 'sipp', '-sn', 'uas', '-i', server, '-p', '5060', '-nostdin');
      await run(here, `cd ${own}; sipp -sn uac ${server}:5060 -i ${client} -p 5062 -m 1 -d 500 -nostdin`);
    },
    claims: [
      {
        port: 5060,
        app: 'sip',
        protocol: 'sip',
        facts: [
          first('sip_method', 'sip.Method'),
          figure('status', ['sip.Status-Code'], call => Number(valuesOf(call, 'sip.Status-Code').at(-1))),
          {
            name: 'sip_state',
            udptop: ({metadata}) => metadata.sip_state,
            referee: call => (valuesOf(call, 'sip.Method').includes('BYE') ? 'ended' : 'in call'),
          },
        ],
      },
    ],
  },
  {
    title: 'turnutils and turnserver',
    programs: ['turnserver', 'turnutils_stunclient', 'turnutils_uclient'],
    async talk({here, there, directory, serve, run}) {
      const own = directory();
      await serve(
        there,
        3478,
        'turnserver',
        ...['-n', '--lt-cred-mech', '-u', 'caller:secret', '-r', 'calls.test', '--no-tls', '--no-dtls'],
        ...['--no-cli', '--listening-ip', server, '--relay-ip', server, '--listening-port', '3478'],
        ...['--log-file', join(own, 'log'), '--pidfile', join(own, 'pid'), '--allow-loopback-peers'],
      );
      await run(
        here,
        `turnutils_stunclient ${server}; timeout 20 turnutils_uclient -u caller -w secret -y -n 3 -m 1 ${server}`,
      );
    },
    claims: [
      {
        port: 3478,
        app: 'stun',
        protocol: 'stun',
        facts: [
          opening('stun_method', 'stun.type.method', method => stunMethods[Number(method)]),
          {
            name: 'stun_mapped',
            fields: ['stun.type', 'stun.att.ipv4', 'stun.att.port'],
            udptop: ({metadata}) => metadata.stun_mapped,
            referee(call) {
              const found = call.find(({values}) => values('stun.type')[0] === '0x0101');
              return found && `${found.values('stun.att.ipv4')[0]}:${found.values('stun.att.port')[0]}`;
            },
          },
        ],
      },
    ],
  },
];
