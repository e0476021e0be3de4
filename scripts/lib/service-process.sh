# shellcheck shell=bash
# The running service of a data folder.

# service_pid DATA: its process, by the number and starting time it noted itself; nothing when none runs.
service_pid() {
  local note=$1/run/service.json pid ticks
  pid=$(service_noted pid "$note")
  ticks=$(service_noted startTicks "$note")
  if process_words "$pid" | grep -q 'dist/server\.js$' && [[ $(process_started "$pid") == "$ticks" ]]; then
    echo "$pid"
  fi
}

# service_noted FIELD FILE: a whole number out of the note.
service_noted() { sed -nE "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"?([0-9]+).*/\\1/p" "$2" 2>/dev/null | head -n 1; }

# service_stop DATA NOW: asks it to end; with NOW=yes it is not waited for long.
service_stop() {
  local pid patience=60
  pid=$(service_pid "$1")
  if [[ -z $pid ]]; then
    say 'The service is not running.'
    return
  fi
  if [[ $2 == yes ]]; then patience=5; fi
  kill -TERM "$pid" || fail "The service (process $pid) cannot be signalled." 'Run as its user or as root.'
  if process_wait "$pid" "$patience"; then
    say "The service (process $pid) has ended."
  elif [[ $2 == yes ]]; then
    kill -KILL "$pid" && process_wait "$pid" 10
    say "The service (process $pid) did not answer and was killed."
  else
    fail "The service (process $pid) has not ended after $patience s." 'End it by force: scripts/stop --now'
  fi
}
