# shellcheck shell=bash
# Progress and failure, always on stderr: standard output belongs to results.

say() { printf '· %s\n' "$*" >&2; }

# fail WHAT DO…: what went wrong, then what the reader can do about it, one line each.
fail() {
  printf '✗ %s\n' "$1" >&2
  shift
  if (($#)); then printf '  → %s\n' "$@" >&2; fi
  exit 1
}

# Seconds since the named moment ($SECONDS at its start), for progress lines.
took() { printf '%d s' "$((SECONDS - $1))"; }
