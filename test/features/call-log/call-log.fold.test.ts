import t from 'tap'
import { celFile, factsIn, recordsOf, told } from './cel-files.js'

/**
 * What happened [the file in which a real Asterisk wrote it], then each record: the row of the log
 * and its story. Words of a step: code, number, from, by, whom, to.
 */
const calls = `
the called one hangs up [answered-callee-ends]
  internal 101>103 success/answered by callee
    ringing 103, answered 103, ended callee

the caller hangs up [answered-caller-ends]
  internal 101>103 success/answered by caller
    ringing 103, answered 103, ended caller

the caller consults, then transfers [att-by-caller]
  internal 102>101 success/answered by callee
    ringing 101, answered 101, recording_started, held 102 101, consulted 102 103, ringing 103, answered 103, attended_transfer 102 101 103, ended callee

his other call is older, REFER on the older one [att-older-reversed]
  internal 102>103 success/answered by caller
    ringing 103, answered 103, recording_started, held 102 103, called 101 102, ringing 102, answered 102, attended_transfer 102 103 101, ended caller

attended transfer, REFER on the consultation [att-on-consult-leg]
  internal 101>102 success/answered by callee
    ringing 102, answered 102, recording_started, held 102 101, consulted 102 103, ringing 103, answered 103, attended_transfer 102 101 103, ended callee

attended transfer, REFER on the first call [att-on-first-leg]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, held 102 101, consulted 102 103, ringing 103, answered 103, attended_transfer 102 101 103, ended caller

his other call is older, REFER on the younger one [att-other-call-older]
  internal 102>103 success/answered by caller
    ringing 103, answered 103, recording_started, called 101 102, ringing 102, held 102 103, answered 102, attended_transfer 102 103 101, ended caller

transferred while it rings, nobody answers [att-ringing-unanswered]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, held 102 101, consulted 102 103, ringing 103, attended_transfer 102 101 103, not_answered 103, transfer_back 102, ringing 102, answered 102, ended caller

attended, then blind [att-then-blind]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, consulted 102 103, ringing 103, answered 103, attended_transfer 102 101 103, blind_transfer 103 101 105, ringing 105, answered 105, ended caller

transferred while it rings [att-while-ringing]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, held 102 101, consulted 102 103, ringing 103, attended_transfer 102 101 103, answered 103, ended caller

a name with quotes and backslashes [backslash-name]
  inbound 0909789846>02727777787 success/answered by caller
    ringing 101, answered 101, ended caller

blind to somebody busy: back [blind-busy-back]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, blind_transfer 102 101 103, ringing 103, busy 103, transfer_back 102, ringing 102, answered 102, ended caller

blind by the called one [blind-by-callee]
  internal 101>102 success/answered by callee
    ringing 102, answered 102, recording_started, blind_transfer 102 101 103, ringing 103, answered 103, ended callee

blind by the caller [blind-by-caller]
  internal 101>102 success/answered by callee
    ringing 102, answered 102, recording_started, blind_transfer 101 102 103, ringing 103, answered 103, ended callee

blind, unanswered: back [blind-unanswered-back]
  internal 101>102 success/answered by callee
    ringing 102, answered 102, recording_started, blind_transfer 102 101 103, ringing 103, not_answered 103, transfer_back 102, ringing 102, answered 102, ended callee

blind to nobody: back [blind-unreachable-back]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, blind_transfer 102 101 107, unreachable 107, transfer_back 102, ringing 102, answered 102, ended caller

blind to nobody: back, while the leg of who transferred is still going [blind-back-overlaps]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, blind_transfer 102 101 104, unreachable 104, transfer_back 102, ringing 102, answered 102, ended caller

blind to nobody: back, told late by Asterisk [blind-told-late]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, blind_transfer 102 101 104, unreachable 104, transfer_back 102, ringing 102, answered 102, ended caller

blind to a wrong number is refused, the talk goes on [blind-wrong]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, ended caller

486 [busy]
  internal 101>103 no_answer/busy by callee
    ringing 103, busy 103, ended callee

the caller gives up [cancelled]
  internal 101>103 no_answer/cancelled by caller
    ringing 103, cancelled, ended caller

a consultation without a transfer is a call of its own [consult-no-transfer]
  internal 102>103 success/answered by caller
    ringing 103, answered 103, recording_started, ended caller
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, held 102 101, resumed 102 101, ended caller

the echo test is no answer [echo]
  internal 101>*43 no_answer/echo_test by caller
    echo_test, ended caller

302 to somebody busy [forward-302-busy]
  internal 101>103 no_answer/busy by callee
    ringing 103, forwarded 103 105, ringing 105, busy 105, ended callee

302 to nobody [forward-302-to-unreachable]
  internal 101>103 no_answer/unreachable by system
    ringing 103, forwarded 103 107, unreachable 107, ended system

302, unanswered [forward-302-unanswered]
  internal 101>103 no_answer/no_answer by system
    ringing 103, forwarded 103 105, ringing 105, not_answered 105, ended system

302 [forward-302]
  internal 101>103 success/answered by caller
    ringing 103, forwarded 103 105, ringing 105, answered 105, ended caller

two numbers rung, nobody answers [group-nobody]
  internal 101>600 no_answer/no_answer by system
    ringing 103, ringing 105, busy 105, not_answered 103, ended system

two numbers rung, one answers [group-one-answers]
  internal 101>600 success/answered by caller
    ringing 103, ringing 105, answered 105, ended caller

held by the called one [hold-by-callee]
  internal 101>103 success/answered by callee
    ringing 103, answered 103, held 103 101, resumed 103 101, ended callee

held by the caller [hold-by-caller]
  internal 101>103 success/answered by caller
    ringing 103, answered 103, held 101 103, resumed 101 103, ended caller

hung up while on hold [hold-until-end]
  internal 101>103 success/answered by caller
    ringing 103, answered 103, held 101 103, ended caller

a name that tries to write fields of its own [hostile-name]
  inbound 0909789846>02727777787 success/answered by caller
    ringing 101, answered 101, ended caller

a customer hangs up [inbound-answered]
  inbound 0909789846>02727777787 success/answered by caller
    ringing 101, answered 101, ended caller

an agent hangs up on a customer [inbound-callee-ends]
  inbound 0909789846>02727777787 success/answered by callee
    ringing 101, answered 101, ended callee

a customer is put into an older call between colleagues [inbound-consult-older]
  inbound 0909789846>02727777787 success/answered by caller
    ringing 103, answered 103, held 101 103, called 0909789846 02727777787, ringing 101, answered 101, attended_transfer 101 103 0909789846, ended caller

a customer gives up within six seconds [inbound-mistaken]
  inbound 0909789846>02727777787 mistaken/cancelled by caller
    ringing 101, cancelled, ended caller

Asterisk is killed in a talk [killed-in-talk]
  internal 101>103 success/interrupted by system
    ringing 103, answered 103, interrupted

Asterisk is killed while it rings [killed-while-ringing]
  internal 101>103 no_answer/interrupted by system
    ringing 103, interrupted

the sound of one side stops [lost-rtp]
  internal 101>108 success/lost by system
    ringing 108, answered 108, ended system

music is no answer [music-only]
  internal 101>601 no_answer/no_answer by system
    ended system

a number with line feeds [newline-exten]
  internal 101>500\ufffd{"eventtype":"CHAN_END","uniqueid":"x"}\ufffd\ufffd9 no_answer/wrong_number by system
    wrong_number 500\ufffd{"eventtype":"CHAN_END","uniqueid":"x"}\ufffd\ufffd9, ended system

nobody answers [no-answer]
  internal 101>103 no_answer/no_answer by system
    ringing 103, not_answered 103, ended system

a number outside answers [outbound-answered]
  outbound 101>0844441909 success/answered by caller
    ringing 0844441909, answered 0844441909, ended caller

a number outside is busy [outbound-busy]
  outbound 101>0844441909 no_answer/busy by callee
    ringing 0844441909, busy 0844441909, ended callee

the carrier answers 503 [outbound-congestion]
  outbound 101>0844441909 no_answer/congestion by system
    ringing 0844441909, not_answered 0844441909, ended system

a number outside rings, the caller gives up [outbound-no-answer]
  outbound 101>0844441909 no_answer/cancelled by caller
    ringing 0844441909, cancelled, ended caller

a customer is sent outside blind: one call [outside-blind-outside]
  inbound 0909789846>02727777787 success/answered by callee
    ringing 101, answered 101, blind_transfer 101 0909789846 0844441909, ringing 0844441909, answered 0844441909, ended callee

two outside parties joined: two linked records [outside-to-outside]
  inbound 0909789846>02727777787 success/answered by caller
    ringing 101, answered 101, held 101 0909789846, attended_transfer 101 0909789846 0844441909, linked call, ended caller
  outbound 101>0844441909 success/answered by caller
    ringing 0844441909, answered 0844441909, attended_transfer 101 0909789846 0844441909, linked call, ended caller

a colleague picks up [pickup]
  internal 101>103 success/answered by callee
    ringing 103, picked_up 103 105, answered 105, ended callee

a recorded call [recorded]
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, ended caller

603 [rejected]
  internal 101>103 no_answer/rejected by callee
    ringing 103, declined 103, ended callee

one device declines, the other rings out [two-contacts-none]
  internal 101>104 no_answer/no_answer by system
    ringing 104, declined 104, not_answered 104, ended system

one device is busy, the other answers [two-contacts-one-busy]
  internal 101>104 success/answered by caller
    ringing 104, busy 104, answered 104, ended caller

two devices, one ringing [two-contacts]
  internal 101>104 success/answered by caller
    ringing 104, answered 104, ended caller

480 [unavailable-480]
  internal 101>103 no_answer/no_answer by system
    ringing 103, not_answered 103, ended system

no phone is registered [unreachable]
  internal 101>107 no_answer/unreachable by system
    unreachable 107, ended system

500&PJSIP/x is a wrong number [wrong-ampersand]
  internal 101>500&PJSIP/x no_answer/wrong_number by system
    wrong_number 500&PJSIP/x, ended system

a wrong number [wrong-number]
  internal 101>999 no_answer/wrong_number by system
    wrong_number 999, ended system

`

for (const block of calls.trim().split('\n\n')) {
  const [title = '', ...lines] = block.split('\n')
  const [, name = '', file = ''] = /^(.*) \[(.*)\]$/.exec(title) ?? []
  t.test(name, async (t) => {
    const records = recordsOf(factsIn(celFile(file))).map(told)
    t.same(
      records.flat(),
      lines.map((line) => line.trim()),
    )
  })
}
