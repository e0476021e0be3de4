# shellcheck shell=bash
# Getting the source files from Debian's archive.

# source_fetch SUMS FOLDER: FOLDER appears when every file is there and right, not before.
source_fetch() {
  local sums=$1 folder=$2 partial=$2.partial source sounds music
  rm -rf "$CACHE"/sources/*.partial && mkdir -p "$partial/apt" || return
  archive_open "$partial/apt" || fail 'Debian'\''s archive cannot be read (see above).' \
    'Check the network, or give a folder of source files by TONGDAI_ASTERISK_SOURCE.'
  source=$(fetch_source "$sums") || return
  sounds=$(fetch_package "$sums" asterisk-core-sounds-en-wav)
  music=$(fetch_package "$sums" asterisk-moh-opsound-wav)
  archive_fetch "$partial" "$source" "$sounds" "$music" || fail 'Downloading the sources failed (see above).' \
    'Try again; or give a folder of source files by TONGDAI_ASTERISK_SOURCE.'
  rm -rf "$partial/apt"
  if ! (cd "$partial" && sha256sum --status -c "$sums" 2>/dev/null); then
    fetch_instead "$sums" "$partial"
    return 3
  fi
  sync -f "$partial" && mv -T "$partial" "$folder"
}

# fetch_source SUMS: asterisk=VERSION, the pinned one if the archive has it, else the newest fit.
fetch_source() {
  local pinned version best=
  pinned=$(sed -nE 's/.* asterisk_(.*)\.dsc$/\1/p' "$1")
  while read -r version; do
    if [[ ${version#*:} == "$pinned" ]]; then
      best=$version
      break
    fi
    if source_acceptable "$version"; then best=$version; fi
  done < <(archive_versions asterisk)
  [[ -n $best ]] || fail "Debian's archive has no Asterisk 22 of at least $SOURCE_OLDEST any more. It has: $(archive_versions asterisk | xargs)" \
    'Give a folder with the pinned source files (scripts/asterisk/source.sums) by TONGDAI_ASTERISK_SOURCE.'
  echo "asterisk=$best"
}

# fetch_package SUMS NAME: NAME=VERSION when the archive has the pinned one, else NAME.
fetch_package() {
  local pinned
  pinned=$(sed -nE "s/.* $2_([^_]+)_.*\\.deb\$/\\1/p" "$1")
  if archive_packages "$2" | grep -qxF "$pinned"; then echo "$2=$pinned"; else echo "$2"; fi
}

# fetch_instead SUMS PARTIAL: what the signed archive gave is not what was pinned. The same names with
# other contents are refused; a newer version is recorded and will be built.
fetch_instead() {
  local sums=$1 partial=$2 got=$2/got.sums same
  (cd "$partial" && sha256sum asterisk* | LC_ALL=C sort -k2) >"$got"
  same=$(join -1 2 -2 2 <(sort -k2 "$sums") <(sort -k2 "$got") | awk '$2 != $3 { print $1 }')
  [[ -z $same ]] || fail 'The archive gave other contents than pinned under the same name:' "$same" \
    'Do not use them. Try another mirror, or give the pinned files by TONGDAI_ASTERISK_SOURCE.'
  say "The archive no longer has the pinned Asterisk $(source_version "$sums"); taking $(source_version "$got"), signed by Debian."
  mv "$got" "$SOURCE_INSTEAD"
}
