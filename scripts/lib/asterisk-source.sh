# shellcheck shell=bash
# The source files of Asterisk, its prompts and music: which ones are wanted, and where they lie.
# A list of sums (sha256sum's format, sorted by name) stands for one exact set of files.

readonly SOURCE_PINS=$CHECKOUT/scripts/asterisk/source.sums
readonly SOURCE_OLDEST=22.10.1
# When the archive no longer has the pinned files: the sums of those taken instead.
SOURCE_INSTEAD=$CACHE/sources/instead-of-$(sha256sum <"$SOURCE_PINS" | head -c 12).sums
readonly SOURCE_INSTEAD

# source_wanted GIVEN: prints the file with the sums of what is to be built. For a given folder they
# may have to be computed: then that file is GIVEN.
source_wanted() {
  local folder=${TONGDAI_ASTERISK_SOURCE:-}
  if [[ -n $folder ]]; then
    source_given "$folder" "$1"
  elif [[ -f $SOURCE_INSTEAD ]]; then
    echo "$SOURCE_INSTEAD"
  else
    echo "$SOURCE_PINS"
  fi
}

# source_given FOLDER GIVEN: the sums of a folder's files; the pinned version must be the pinned files.
source_given() {
  local folder=$1 given=$2 dsc files=() wrong
  dsc=$(find "$folder" -maxdepth 1 -name 'asterisk_*.dsc' -printf '%f\n') || true
  [[ -n $dsc && $dsc != *$'\n'* ]] || fail "TONGDAI_ASTERISK_SOURCE=$folder does not hold exactly one asterisk_….dsc." \
    'Put the .dsc, the tarballs it names, asterisk-core-sounds-en-wav_….deb and asterisk-moh-opsound-wav_….deb there.'
  if grep -q " $dsc\$" "$SOURCE_PINS"; then
    wrong=$(cd "$folder" && sha256sum --quiet -c "$SOURCE_PINS" 2>&1 | grep -v ^sha256sum:) || true
    [[ -z $wrong ]] || fail "TONGDAI_ASTERISK_SOURCE=$folder does not hold the pinned files:" "$wrong" \
      "Take the files whose sums stand in scripts/asterisk/source.sums, or unset TONGDAI_ASTERISK_SOURCE."
    echo "$SOURCE_PINS"
    return
  fi
  source_acceptable "$(awk '$1 == "Version:" { print $2; exit }' "$folder/$dsc")" ||
    fail "$dsc is not an Asterisk 22 of at least $SOURCE_OLDEST."
  mapfile -t files < <(source_files "$folder/$dsc")
  (cd "$folder" && sha256sum "$dsc" "${files[@]}" asterisk-{core-sounds,moh}-*.deb | LC_ALL=C sort -k2) >"$given" ||
    fail "TONGDAI_ASTERISK_SOURCE=$folder lacks files that $dsc names, or the prompts and music (.deb)."
  echo "$given"
}

# The names of the files that a .dsc consists of.
source_files() { awk '/^Files:/ { on = 1; next } /^[^ ]/ { on = 0 } on { print $3 }' "$1"; }

# source_acceptable VERSION: is this Debian version an Asterisk 22 that is new enough?
source_acceptable() {
  [[ ${1#*:} == 22.* ]] && dpkg --compare-versions "${1#*:}" ge "$SOURCE_OLDEST"
}

# source_version SUMS: Asterisk's own version number.
source_version() { sed -nE 's/.* asterisk_([0-9.]+).*\.dsc$/\1/p' "$1"; }

# source_folder SUMS: prints the folder with these files, fetched if need be.
# Status 3: the archive has others now; SOURCE_INSTEAD says which, and the wish must be made anew.
source_folder() {
  local sums=$1 folder
  if [[ -n ${TONGDAI_ASTERISK_SOURCE:-} ]]; then realpath "$TONGDAI_ASTERISK_SOURCE" && return; fi
  folder=$CACHE/sources/$(sha256sum <"$sums" | head -c 12)
  if [[ -d $folder ]] && ! (cd "$folder" && sha256sum --status -c "$sums"); then
    say 'The downloaded sources are damaged; fetching them again.'
    rm -rf "$folder"
  fi
  [[ -d $folder ]] || source_fetch "$sums" "$folder" || return
  echo "$folder"
}
