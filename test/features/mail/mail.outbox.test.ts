import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { pauseAfter } from '../../../src/features/mail/mail.outbox.js'
import { smtpServer } from '../../support/smtp.js'
import { poll } from '../../support/wait.js'
import { mail, mailHouse } from './mail-house.js'

t.test('a mail goes once, in Vietnamese, with its attachment', async (t) => {
  const { data, through, enqueue, states } = await mailHouse(t)
  const server = await smtpServer(t)
  await through(server.port)
  await mkdir(join(data, 'voicemail'))
  await writeFile(join(data, 'voicemail/a.wav'), Buffer.from([0, 1, 2, 255]))
  const attachment = { file: 'voicemail/a.wav', name: 'voicemail.wav' }
  const due = mail('voicemail:1:lan@cong-ty.vn', { attachment })
  await enqueue([due, due])
  await enqueue([due])
  const [taken] = await server.taken(1)
  t.same(taken?.to, ['lan@cong-ty.vn'])
  t.equal(taken?.header('subject'), 'Lời nhắn')
  t.match(taken?.header('from'), /^Tổng Đài <tongdai@cong-ty.vn>$/)
  t.equal(taken?.parts[0]?.content.toString('utf8').trim(), 'Có lời nhắn mới.')
  t.match(taken?.parts[1]?.type, 'audio/wav')
  t.same([...(taken?.parts[1]?.content ?? [])], [0, 1, 2, 255])
  await poll(async () => (await states()).every(({ state }) => state === 'sent'), 'sent', 5000)
  t.equal(server.mails.length, 1)
})

t.test('what is attached may be gone, or too large: the mail goes without it', async (t) => {
  const { data, through, enqueue } = await mailHouse(t)
  const server = await smtpServer(t)
  await through(server.port)
  await writeFile(join(data, 'large.wav'), Buffer.alloc(8 * 1024 * 1024))
  const files = ['gone.wav', 'large.wav']
  await enqueue(files.map((file) => mail(file, { attachment: { file, name: 'x.wav' } })))
  const taken = await server.taken(2)
  t.same(
    taken.map(({ parts }) => parts.length),
    [1, 1],
  )
})

for (const mood of ['silent', 'dripping', 'rubbish', 'busy', 'later', 'forgetful'] as const)
  t.test(`a server that is ${mood} is tried again, and the mail goes`, async (t) => {
    const { through, enqueue, states, clock, feature } = await mailHouse(t)
    const server = await smtpServer(t, { mood })
    await through(server.port)
    await enqueue([mail('1')])
    const waits = async () => (await states())[0]?.error ?? undefined
    t.ok(await poll(waits, 'what went wrong', 10_000))
    t.match(await states(), [{ state: 'waiting', attempts: 1 }])
    server.mood = 'fine'
    clock.now += pauseAfter(1) + 1
    const before = server.mails.length
    await feature.start()
    const taken = await server.taken(before + 1)
    t.match(taken.at(-1), { to: ['lan@cong-ty.vn'] })
    const sent = async () => (await states())[0]?.state === 'sent'
    await poll(sent, 'sent', 5000)
    t.equal(new Set(taken.map((one) => one.header('message-id'))).size, 1, 'known for the same')
  })

t.test('a mail for nobody is given up at once, others go on', async (t) => {
  const { through, enqueue, states } = await mailHouse(t)
  const server = await smtpServer(t, { mood: 'nobody' })
  await through(server.port)
  await enqueue([mail('1')])
  const failed = async () => (await states())[0]?.state === 'failed'
  await poll(failed, 'given up', 10_000)
  t.match(await states(), [{ attempts: 1, error: /550 no such user here/ }])
  server.mood = 'fine'
  await enqueue([mail('2', { to: 'an@cong-ty.vn' })])
  t.match((await server.taken(1))[0], { to: ['an@cong-ty.vn'] })
})

t.test('pauses grow to an hour, and after three days a mail is given up', async (t) => {
  t.same([1, 2, 3, 20].map(pauseAfter), [30_000, 60_000, 120_000, 3_600_000])
  const { through, enqueue, states, clock, feature } = await mailHouse(t)
  const server = await smtpServer(t, { mood: 'busy' })
  await through(server.port)
  await enqueue([mail('1')])
  await poll(async () => (await states())[0]?.attempts === 1, 'first attempt', 10_000)
  clock.now += 4 * 86_400_000
  await feature.start()
  await poll(async () => (await states())[0]?.state === 'failed', 'given up', 10_000)
})

t.test('what waits outlives the service, and goes once', async (t) => {
  const { through, enqueue, feature, begin, clock, states } = await mailHouse(t)
  const server = await smtpServer(t, { mood: 'silent' })
  await through(server.port)
  await enqueue([mail('1')])
  await server.asked(1)
  await feature.stop()
  t.match(await states(), [{ state: 'waiting', attempts: 0 }], 'cut short: it counts for nothing')
  server.mood = 'fine'
  clock.now += 1
  const next = begin()
  t.teardown(() => next.stop())
  await next.start()
  await server.taken(1)
  await poll(async () => (await states())[0]?.state === 'sent', 'sent', 5000)
  t.equal(server.mails.length, 1)
})

t.test('without a mail server nothing is due, whatever is set later', async (t) => {
  const { enqueue, states, through } = await mailHouse(t)
  const server = await smtpServer(t)
  await enqueue([mail('1')])
  await through(server.port)
  t.same(await states(), [])
})

t.test('no text makes a header or another recipient', async (t) => {
  const { through, enqueue } = await mailHouse(t)
  const server = await smtpServer(t)
  await through(server.port)
  const hostile = 'x\r\nBcc: thief@evil.test\r\n\r\n.\r\nMAIL FROM:<a@b.c>'
  await enqueue([mail('1', { subject: hostile, text: `${hostile}\r\n.\r\nQUIT\r\n` })])
  const [taken] = await server.taken(1)
  t.same(taken?.to, ['lan@cong-ty.vn'])
  t.notOk(taken?.names.includes('bcc'))
  t.match(taken?.header('subject'), /^x Bcc: thief@evil.test/)
  t.equal(server.said.filter((line) => line.startsWith('RCPT')).length, 1)
  t.equal(server.said.filter((line) => line.startsWith('MAIL')).length, 1)
})
