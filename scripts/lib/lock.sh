# shellcheck shell=bash
# One at a time. Children inherit the lock on purpose: it is free only when the last of them has gone.

# hold_lock FILE SENTENCE: waits until nobody else holds FILE, saying SENTENCE if that takes time.
HELD_LOCKS=()
hold_lock() {
  local descriptor
  exec {descriptor}>"$1"
  HELD_LOCKS+=("$descriptor")
  flock --nonblock "$descriptor" && return
  say "$2"
  flock "$descriptor"
}

release_locks() {
  local descriptor
  for descriptor in "${HELD_LOCKS[@]}"; do exec {descriptor}>&-; done
  HELD_LOCKS=()
}
