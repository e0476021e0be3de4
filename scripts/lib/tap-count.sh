# shellcheck shell=bash
# What a run of tap amounted to, from the plan line tap itself puts at the end of its output:
#   # { total: 4, pass: 3, fail: 1 }

# tap_count FIELD FILE: the number of pass, fail, skip or todo; 0 where tap does not name it.
tap_count() {
  local line number
  line=$(grep -E '^# \{ total: ' "$2" | tail -n 1) || true
  number=$(sed -nE "s/.*[ {]$1: ([0-9]+).*/\\1/p" <<<"$line")
  echo "${number:-0}"
}

# tap_failures FILE: the innermost failing assertions with what tap says about them.
tap_failures() { grep -E -B1 -A16 '^ +not ok' "$1" | head -n 400; }
