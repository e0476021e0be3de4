# shellcheck shell=bash
# What has been done is remembered by the hash of what it was done from.

# stamp_hash PATH…: one hash of these files and of every file below these folders, names included.
stamp_hash() {
  find "$@" -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum | head -c 40
}

stamp_is() { [[ $(cat "$BUILD/stamps/$1" 2>/dev/null) == "$2" ]]; }

stamp_set() {
  mkdir -p "$BUILD/stamps"
  echo "$2" >"$BUILD/stamps/$1.partial.$$"
  mv -T "$BUILD/stamps/$1.partial.$$" "$BUILD/stamps/$1"
}

stamp_drop() { rm -f "$BUILD/stamps/$1"; }
