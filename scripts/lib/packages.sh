# shellcheck shell=bash
# Debian packages: which are missing, and getting them.

# packages_ready FILE…: every package named in these lists is installed, else fails with the command.
packages_ready() {
  local missing=() command since=$SECONDS
  command -v dpkg-query >/dev/null || fail 'This is no Debian or Ubuntu: there is no dpkg.' \
    'Run on Debian 12 or newer.'
  mapfile -t missing < <(packages_missing "$@")
  ((${#missing[@]})) || return 0
  command="apt-get install -y --no-install-recommends ${missing[*]}"
  # shellcheck disable=SC2046
  packages_install $(packages_root) ||
    fail 'Debian packages are missing.' \
      "Run as root (chạy với quyền root):  apt-get update && $command" \
      "What apt said, if it was asked: $BUILD/apt.log"
  say "Debian packages: ${missing[*]} ($(took "$since"))"
}

# The names in the lists that are not installed. npm counts as one where it is not on the path.
packages_missing() {
  local wanted=()
  mapfile -t wanted < <(sed -E 's/#.*//; s/[[:space:]]+//g; /^$/d' "$@" | sort -u)
  command -v npm >/dev/null || wanted+=(npm)
  comm -23 <(printf '%s\n' "${wanted[@]}" | LC_ALL=C sort) \
    <(dpkg-query -W -f "\${db:Status-Status} \${Package}\n" "${wanted[@]}" 2>/dev/null |
      sed -n 's/^installed //p' | LC_ALL=C sort -u)
}

# The words that make a command run as root: none, sudo's, or "false" when there is no way.
packages_root() {
  if ((EUID == 0)); then
    echo env
  elif command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
    echo sudo env
  else
    echo false
  fi
}

# packages_install PREFIX…: installs the caller's "missing". A list that cannot be refreshed is no reason
# to stop: another repository of this machine may be broken, and install says itself what it lacks.
packages_install() {
  [[ $1 != false ]] || return
  say "Debian packages: installing ${#missing[@]}"
  "$@" apt-get update >"$BUILD/apt.log" 2>&1 || true
  "$@" DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y \
    --no-install-recommends "${missing[@]}" >>"$BUILD/apt.log" 2>&1 </dev/null
}
