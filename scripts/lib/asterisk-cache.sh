# shellcheck shell=bash
# What was built, kept as one archive per key beside its sum, shared by every clone of this user.

# build_key SUMS MODULES: version and a hash of everything that makes a build what it is.
build_key() {
  local sums=$1 modules=$2 system
  system=$(. /etc/os-release && echo "${ID:-} ${VERSION_ID:-${VERSION_CODENAME:-}}")
  printf '%s-%s' "$(source_version "$sums")" "$({
    cat "$sums" "$CHECKOUT"/scripts/lib/recipe.sh "$CHECKOUT"/scripts/asterisk/patches.txt
    recipe_modules "$modules" | LC_ALL=C sort
    dpkg --print-architecture
    echo "$system"
  } | sha256sum | head -c 12)"
}

# cache_take KEY FOLDER: FOLDER appears, whole, from the cache. Fails when there is nothing usable.
cache_take() {
  local archive=asterisk-$1.tar folder=$2
  [[ -f $CACHE/$archive && -f $CACHE/$archive.sha256 ]] || return 1
  if ! (cd "$CACHE" && sha256sum --status -c "$archive.sha256"); then
    say 'The cached build is damaged; building anew.'
    rm -f "$CACHE/$archive" "$CACHE/$archive.sha256"
    return 1
  fi
  # Chained, because a caller's "if" would go on after a failure: half a build must not get the name.
  rm -rf "$folder.partial" "$folder" &&
    mkdir -p "$folder.partial" &&
    tar -C "$folder.partial" -xf "$CACHE/$archive" &&
    sync -f "$folder.partial" &&
    mv -T "$folder.partial" "$folder"
}

# cache_put KEY FOLDER: the archive gets its name last, when it and its sum are safe on the disk.
cache_put() {
  local archive=$CACHE/asterisk-$1.tar
  tar -C "$2" --owner=0 --group=0 -cf "$archive.partial" .
  sha256sum <"$archive.partial" | sed "s/-\$/asterisk-$1.tar/" >"$archive.sha256"
  sync "$archive.partial" "$archive.sha256"
  mv -T "$archive.partial" "$archive"
}
