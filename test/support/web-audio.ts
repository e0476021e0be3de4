import { networkInterfaces } from 'node:os'
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, type RtpPacket } from 'werift'
import { decode, encode } from './sip/g711.js'
import { describe, rate, secondsOf, tone } from './tone.js'
import { poll } from './wait.js'

/** The sound of a browser: ICE, DTLS and SRTP by a WebRTC stack that is not Asterisk's. */
export interface WebAudio {
  /** What a browser would offer, once all its candidates are known. */
  offer(): Promise<string>
  /** Takes what the other side answered to `offer`. */
  answered(sdp: string): Promise<void>
  /** The answer to what the other side has offered. */
  answer(sdp: string): Promise<string>
  /** Everything that was heard so far. */
  sound(): Int16Array
  /** Resolves when a tone was heard for so many seconds. */
  hears(hertz: number, seconds?: number, ms?: number): Promise<void>
  /** `connected` when ICE has found a way and DTLS has made the keys. */
  state(): string
  close(): Promise<void>
}

const frame = rate / 50

/**
 * As browsers write it once they know their candidates: the first one is the default (RFC 8839
 * §4.2.1.2). 0.0.0.0, as it stood before, would be a hold.
 */
function withDefault(sdp: string): string {
  const [, host = '', port = ''] =
    /^a=candidate:\S+ 1 udp \d+ ([\d.]+) (\d+) typ host/im.exec(sdp) ?? []
  return sdp
    .replace(/^c=IN IP4 0\.0\.0\.0/m, `c=IN IP4 ${host}`)
    .replace(/^m=audio 9 /m, `m=audio ${port} `)
}

/** Speaks a tone in G.711, as soon as it is connected. */
export function webAudio(hertz: number): WebAudio {
  const isLonely = Object.values(networkInterfaces()).every((all = []) =>
    all.every(({ internal }) => internal),
  )
  const pcma = { mimeType: 'audio/PCMA', clockRate: rate, channels: 1, payloadType: 8 }
  const peer = new RTCPeerConnection({
    codecs: { audio: [new RTCRtpCodecParameters(pcma)] },
    ...{ iceServers: [], iceUseIpv6: false },
    iceAdditionalHostAddresses: isLonely ? ['127.0.0.1'] : [],
  })
  const voice = new MediaStreamTrack({ kind: 'audio' })
  peer.addTransceiver(voice, { direction: 'sendrecv' })
  const heard: { readonly at: number; readonly samples: Int16Array }[] = []
  let base: number | undefined
  peer.onTrack.subscribe((track) => {
    track.onReceiveRtp.subscribe(({ header, payload }: RtpPacket) => {
      if (header.payloadType !== pcma.payloadType) return
      base ??= header.timestamp
      heard.push({ at: (header.timestamp - base) >>> 0, samples: decode(payload, 'PCMA') })
    })
  })

  const samples = tone(hertz, 1)
  let sent = 0
  const speaking = setInterval(() => {
    if (peer.connectionState !== 'connected') return
    const from = (sent * frame) % rate
    voice.writeRtp(packet(sent, encode(samples.subarray(from, from + frame), 'PCMA')))
    sent += 1
  }, 20)
  const source = Math.floor(Math.random() * 2 ** 32)
  function packet(n: number, payload: Buffer): Buffer {
    const head = Buffer.alloc(12)
    head[0] = 0x80
    head[1] = pcma.payloadType
    head.writeUInt16BE(n & 0xffff, 2)
    head.writeUInt32BE((n * frame) >>> 0, 4)
    head.writeUInt32BE(source, 8)
    return Buffer.concat([head, payload])
  }

  const gathered = async (): Promise<string> => {
    await poll(() => peer.iceGatheringState === 'complete', 'all candidates', 5000)
    return withDefault(peer.localDescription?.sdp ?? '')
  }
  const sound = (): Int16Array => {
    const end = Math.max(0, ...heard.map(({ at, samples }) => at + samples.length))
    const whole = new Int16Array(end)
    for (const { at, samples } of heard) whole.set(samples, at)
    return whole
  }
  return {
    offer: async () => {
      await peer.setLocalDescription(await peer.createOffer())
      return await gathered()
    },
    answered: (sdp) => peer.setRemoteDescription({ type: 'answer', sdp }),
    answer: async (sdp) => {
      await peer.setRemoteDescription({ type: 'offer', sdp })
      await peer.setLocalDescription(await peer.createAnswer())
      return await gathered()
    },
    sound,
    hears: async (wanted, seconds = 0.5, ms = 15_000) => {
      await poll(() => secondsOf(sound(), wanted) >= seconds - 0.001, `${wanted} Hz`, ms).catch(
        (error: Error) => {
          const { connectionState, iceConnectionState } = peer
          const how = `${connectionState}, ICE ${iceConnectionState}, ${heard.length} packets`
          throw new Error(`${error.message}; ${how}; ${describe(sound())}`)
        },
      )
    },
    state: () => peer.connectionState,
    close: async () => {
      clearInterval(speaking)
      await peer.close()
    },
  }
}
