import { writeFile } from 'node:fs/promises'
import t from 'tap'
import { plainTexts } from '../../support/hostile-text.js'
import { decodeWav } from '../../support/wav.js'
import { aCall } from '../call-log/sample.js'
import { caller, noon, voicemailApp } from './voicemail-app.js'

const dayMs = 86_400_000

t.test(
  'Asterisk died in a message: what was said is heard; what was too short is gone',
  async (t) => {
    const { box, write, save, list, ask, files } = await voicemailApp(t)
    const id = await box({ minSeconds: 2 })
    const message = (channel: string) => ({ box: id, channel, at: noon, ms: null })
    await write(message('td-1.1'), 3, true)
    await write(message('td-1.2'), 1, true)
    await save({
      ...aCall({ id: 'td-1.1', reason: 'interrupted', from: caller }),
      voicemails: ['td-1.1', 'td-1.2', 'td-1.3'].map(message),
    })
    const [one, ...more] = await list()
    t.match(one, { seconds: 3 })
    t.same(more, [])
    t.same(await files(), [`${id}-${noon}-td-1.1.wav`])
    const { raw } = await ask('GET', `voicemails/${one?.id}/audio`)
    t.equal(decodeWav(raw).seconds, 3, 'the header says how long it is')
  },
)

t.test('a message that the dialplan judged too short leaves nothing', async (t) => {
  const { box, write, save, list, files } = await voicemailApp(t)
  const message = { box: await box({}), channel: 'td-1.1', at: noon, ms: 0 }
  await write(message, 3)
  await save(aCall({ id: 'td-1.1', voicemails: [message] }))
  t.same(await list(), [])
  t.same(await files(), [])
})

t.test(
  'a call that is folded again, or a service that died in between, makes no second message',
  async (t) => {
    const { box, write, save, list, ask, files, begin, db, mails } = await voicemailApp(t)
    const message = {
      box: await box({ emails: ['a@b.vn'] }),
      channel: 'td-1.1',
      at: noon,
      ms: 3000,
    }
    const record = aCall({ id: 'td-1.1', voicemails: [message] })
    await write(message, 3)
    const dead = begin()
    await dead.stop()
    await save(record, dead)
    t.same(await list(), [], 'the service died before it looked')
    t.equal((await db('voicemailMessage').where({ state: 'pending' })).length, 1)
    const next = begin()
    t.teardown(() => next.stop())
    await next.start()
    await next.idle()
    await save(record, next)
    const [one, ...more] = await list()
    t.same(more, [])
    t.equal(mails.length, 1)
    await ask('DELETE', `voicemails/${one?.id}`)
    await next.idle()
    await save(record, next)
    t.same(await list(), [])
    t.same(await files(), [])
  },
)

t.test('a deletion that the service did not survive is finished by the next', async (t) => {
  const { box, leave, begin, files, db } = await voicemailApp(t)
  await leave(await box({}))
  await db('voicemailMessage').update({ state: 'deleted' })
  t.equal((await files()).length, 1)
  const next = begin()
  t.teardown(() => next.stop())
  await next.start()
  await next.idle()
  t.same(await files(), [])
  t.same(await db('voicemailMessage'), [])
})

t.test('a file that no call tells of is found: a message of an unknown caller', async (t) => {
  const { box, write, list, feature, clock, data, files, warned } = await voicemailApp(t)
  const id = await box({})
  const lost = { box: id, channel: 'td-1.7', at: noon, ms: null }
  await write(lost, 3, true)
  await write({ ...lost, channel: 'td-1.8' }, 3)
  await writeFile(`${data}/voicemail/a person's own.wav`, 'x')
  const sweep = async () => {
    await feature.sweep()
    await feature.idle()
  }
  await sweep()
  t.same(await list(), [], 'it may be being recorded')
  clock.now = Date.now() + 3_600_000
  clock.open = undefined
  await sweep()
  t.same(await list(), [], 'nobody knows which calls are up')
  clock.open = new Set(['td-1.8'])
  await sweep()
  t.match(await list(), [{ callId: null, from: { number: '', name: '' }, seconds: 3 }])
  t.equal((await list()).length, 1)
  t.match(warned, [{ adopted: [`${id}-${noon}-td-1.7.wav`] }])
  t.equal((await files()).length, 3, 'what is not ours stays')
})

t.test('a message with no audio, or that is no audio, is dropped and told', async (t) => {
  const { box, save, list, fileOf, files, warned } = await voicemailApp(t)
  const id = await box({})
  const message = (channel: string) => ({ box: id, channel, at: noon, ms: 3000 })
  await writeFile(fileOf(message('td-1.1')), 'GIF89a and so on, more than forty-four bytes of it')
  const all = [message('td-1.1'), message('td-1.2'), message('../../etc/x')]
  await save(aCall({ id: 'td-1.1', voicemails: all }))
  t.same(await list(), [])
  t.same(await files(), [])
  t.equal(warned.length, 2)
})

t.test('messages go when their box keeps them no longer, or is gone', async (t) => {
  const { box, leave, list, feature, clock, ask, audited, files } = await voicemailApp(t)
  const job = feature.jobs?.find(({ name }) => name === 'voicemail-retention')
  const [short, long] = [await box({ keepDays: 1 }), await box({ keepDays: 30 })]
  await leave(short)
  const kept = await leave(long)
  clock.now += 2 * dayMs
  await job?.run()
  await feature.idle()
  t.same(
    (await list()).map(({ id }) => id),
    [kept],
  )
  t.match(audited.at(-1), {
    ...{ action: 'voicemail.expired', object: `voicemail-boxes/${short}` },
    details: { messages: 1 },
  })
  t.equal((await ask('DELETE', `voicemail-boxes/${long}`)).status, 204)
  t.equal((await list()).length, 1, 'until the night, so that a box can be brought back')
  await job?.run()
  await feature.idle()
  t.same(await list(), [])
  t.same(await files(), [])
})

t.test('Asterisk is told how full a box is, whatever comes and goes', async (t) => {
  const { box, leave, ask, told, feature } = await voicemailApp(t)
  const id = await box({})
  const one = await leave(id)
  await leave(id)
  t.equal(told.get(id), 2)
  await ask('DELETE', `voicemails/${one}`)
  await feature.idle()
  t.equal(told.get(id), 1)
  told.clear()
  await feature.tellCounts()
  t.same([...told], [[id, 1]], 'an Asterisk that has just started')
})

t.test('each address is told once, whatever the caller is called', async (t) => {
  const { box, leave, mails, data } = await voicemailApp(t)
  const emails = ['lan@cong-ty.vn', 'an@cong-ty.vn', 'lan@cong-ty.vn']
  const id = await box({ name: 'Bán hàng', emails, attach: true })
  const message = await leave(id, 42, { ...caller, name: 'Nguyễn Văn Đức' })
  t.same(
    mails.map(({ to }) => to),
    ['lan@cong-ty.vn', 'an@cong-ty.vn'],
  )
  t.match(mails[0], {
    key: `voicemail:${message}:lan@cong-ty.vn`,
    subject:
      'Lời nhắn thoại từ Nguyễn Văn Đức 0909789846 / Voicemail from Nguyễn Văn Đức 0909789846',
    text: /thư thoại Bán hàng .*Dài: 42 giây.* mailbox Bán hàng.*Length: 42 s/s,
    attachment: { name: `voicemail-${message}.wav`, file: /^voicemail\/\d+-\d{13}-td-1.1.wav$/ },
  })
  t.ok(data)
  const plain = await box({ emails: ['x@y.vn'] })
  for (const name of ['x\r\nBcc: thief@evil.test', 'a\u202eb', '\ufffd\ufffd', ...plainTexts]) {
    mails.length = 0
    await leave(plain, 3, { number: '1', name })
    const [{ subject = '', attachment } = {}] = mails
    t.notMatch(subject, /[\p{Cc}\u2028\u2029\u202a-\u202e]/u)
    t.ok(subject.length < 300)
    t.equal(attachment, undefined)
  }
})
