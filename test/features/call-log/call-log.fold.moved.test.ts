import t from 'tap'
import { tellCalls } from './told-calls.js'

tellCalls(
  t,
  `
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

a consultation without a transfer is a call of its own [consult-no-transfer]
  internal 102>103 success/answered by caller
    ringing 103, answered 103, recording_started, ended caller
  internal 101>102 success/answered by caller
    ringing 102, answered 102, recording_started, held 102 101, resumed 102 101, ended caller

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

a customer is put into an older call between colleagues [inbound-consult-older]
  inbound 0909789846>02727777787 success/answered by caller
    ringing 103, answered 103, held 101 103, called 0909789846 02727777787, ringing 101, answered 101, attended_transfer 101 103 0909789846, ended caller

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
`,
)
