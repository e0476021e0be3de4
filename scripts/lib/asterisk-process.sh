# shellcheck shell=bash
# The running Asterisk of a data folder.

# asterisk_pid DATA: its process; nothing when none runs.
asterisk_pid() {
  local pid
  pid=$({ tr -dc '0-9' <"$1/run/asterisk.pid"; } 2>/dev/null) || true
  if process_words "$pid" | grep -qxF "$1/conf/asterisk.conf"; then echo "$pid"; fi
}

# asterisk_command DATA PID SECONDS WORDS: one command at its console, by the binary that runs (or, when it
# has been deleted since, the one there is), as its own user, for at most that long (0: as long as it
# takes). A waiting console ignores the gentler signals.
asterisk_command() {
  local program user as=()
  program=$(readlink "/proc/$2/exe") || true
  [[ -x $program ]] || program=${TONGDAI_ASTERISK:-$BUILD/asterisk}/sbin/asterisk
  user=$(stat -c %U "/proc/$2")
  if ((EUID == 0)); then as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups); fi
  timeout --signal KILL "$3" "${as[@]}" "$program" -C "$1/conf/asterisk.conf" -rx "$4" 2>/dev/null
}

# asterisk_calls DATA PID: what it says of its calls within 5 s; while it is stopping it answers, but does
# not say how many. Fails when there is no answer.
asterisk_calls() {
  { asterisk_command "$1" "$2" 5 'core show channels count'; } 2>/dev/null |
    sed -nE 's/^([0-9]+) active calls?.*/\1/p; s/.*during shutdown.*/some/p' | grep .
}

# asterisk_stop DATA NOW: ends it; unless NOW=yes no call is cut, new ones are refused meanwhile.
asterisk_stop() {
  local data=$1 now=$2 pid calls when=gracefully silent=0 patience=3
  pid=$(asterisk_pid "$data")
  if [[ -z $pid ]]; then
    say 'Asterisk is not running.'
    return
  fi
  calls=$(asterisk_calls "$data" "$pid") || { calls=0 silent=1; }
  if [[ $now == yes ]]; then
    when=now patience=1
  elif [[ $calls != 0 ]]; then
    say "Asterisk: $calls call(s) still up; waiting for the end of them (cut them: scripts/stop --now)"
  fi
  # The command itself returns only when the last call has ended: not waited for.
  asterisk_command "$data" "$pid" 0 "core stop $when" >/dev/null </dev/null &
  until process_wait "$pid" 2; do
    if ((silent < patience)) && asterisk_calls "$data" "$pid" >/dev/null; then
      silent=0
    elif (((silent += 1) >= patience)) && [[ -n $(asterisk_pid "$data") ]]; then
      asterisk_deaf "$pid" "$now"
    fi
  done
  say "Asterisk (process $pid) has ended."
}

# asterisk_deaf PID NOW: it does not answer at its console.
asterisk_deaf() {
  [[ $2 == yes ]] || fail "Asterisk (process $1) does not answer." \
    'Run as its user or as root; or end it by force: scripts/stop --now'
  kill -KILL "$1" || fail "Asterisk (process $1) cannot be ended." 'Run as its user or as root.'
  say "Asterisk (process $1) did not answer and was killed."
}
