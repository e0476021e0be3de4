# shellcheck shell=bash
# Telling our processes from strangers that were given the same number later.

# process_words PID: the words of its command line, one a line; nothing when there is no such process.
process_words() { [[ -z $1 ]] || { tr '\0' '\n' <"/proc/$1/cmdline"; } 2>/dev/null || true; }

# process_started PID: when it started, in clock ticks after the machine (field 22 of its stat; the
# command's name before it may hold anything, so count from its closing bracket).
process_started() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return
  read -ra fields <<<"${stat##*) }"
  echo "${fields[19]}"
}

# process_wait PID SECONDS: status 0 as soon as it has gone, 1 when it is still there after that time.
process_wait() {
  timeout "$2" tail --pid="$1" -s 0.1 -f /dev/null
}
