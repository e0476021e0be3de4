# shellcheck shell=bash
# The running Asterisk of a data folder.

# asterisk_pid DATA: its process; nothing when none runs.
asterisk_pid() {
  local pid
  pid=$(tr -dc '0-9' 2>/dev/null <"$1/run/asterisk.pid") || true
  if process_is "$pid" "$1/conf/asterisk.conf"; then echo "$pid"; fi
}

# asterisk_command DATA PID WORDS: one command at its console, by the binary that runs, as its own user.
asterisk_command() {
  local user as=()
  user=$(stat -c %U "/proc/$2")
  if ((EUID == 0)); then as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups); fi
  timeout 10 "${as[@]}" "$(readlink "/proc/$2/exe")" -C "$1/conf/asterisk.conf" -rx "$3" 2>/dev/null
}

# asterisk_stop DATA NOW: ends it; unless NOW=yes no call is cut, new ones are refused meanwhile.
asterisk_stop() {
  local data=$1 now=$2 pid calls told='' when=gracefully
  pid=$(asterisk_pid "$data")
  if [[ -z $pid ]]; then
    say 'Asterisk is not running.'
    return
  fi
  if [[ $now == yes ]]; then when=now; fi
  asterisk_command "$data" "$pid" "core stop $when" >/dev/null || [[ -z $(asterisk_pid "$data") ]] ||
    asterisk_deaf "$pid" "$now"
  until process_wait "$pid" 2; do
    calls=$(asterisk_command "$data" "$pid" 'core show channels count' | sed -nE 's/^([0-9]+) active calls?.*/\1/p') || true
    if [[ $now == yes && $SECONDS -gt 20 ]]; then asterisk_deaf "$pid" yes; fi
    if [[ -n $calls && $calls != "$told" ]]; then
      say "Asterisk: $calls call(s) still up; waiting for them (cut them: scripts/stop --now)"
      told=$calls
    fi
  done
  say "Asterisk (process $pid) has ended."
}

# asterisk_deaf PID NOW: it does not listen to its console.
asterisk_deaf() {
  [[ $2 == yes ]] || fail "Asterisk (process $1) does not answer." 'Run as its user or as root; or end it by force: scripts/stop --now'
  kill -KILL "$1" || fail "Asterisk (process $1) cannot be ended." 'Run as its user or as root.'
}
