import t from 'tap'
import { tellCalls } from './told-calls.js'

tellCalls(
  t,
  `
the called one hangs up [answered-callee-ends]
  internal 101>103 success/answered by callee
    ringing 103, answered 103, ended callee

the caller hangs up [answered-caller-ends]
  internal 101>103 success/answered by caller
    ringing 103, answered 103, ended caller

a name with quotes and backslashes [backslash-name]
  inbound 0909789846>02727777787 success/answered by caller
    ringing 101, answered 101, ended caller

486 [busy]
  internal 101>103 no_answer/busy by callee
    ringing 103, busy 103, ended callee

the caller gives up [cancelled]
  internal 101>103 no_answer/cancelled by caller
    ringing 103, cancelled, ended caller

the echo test is no answer [echo]
  internal 101>*43 no_answer/echo_test by caller
    echo_test, ended caller

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
`,
)
