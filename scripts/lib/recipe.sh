# shellcheck shell=bash source-path=SCRIPTDIR
# shellcheck disable=SC2164 # every step is run under set -e
# The build itself: Debian's Asterisk source → an installed, relocatable folder.
# Called as steps, each of which can fail; everything happens below one work folder.
#
# Why not the distribution's binary: one of Debian's patches drops frames whose RTP sequence
# number is behind the last one seen, so that after half of all transfers a voice is lost.

# shellcheck source=tied.sh
. "${BASH_SOURCE[0]%/*}/tied.sh"
RECIPE_FOLDER=$(cd "$(dirname "${BASH_SOURCE[0]}")/../asterisk" && pwd)
readonly RECIPE_FOLDER
# Compiled-in paths; asterisk.conf names the real ones, so that the folder may lie anywhere.
readonly RECIPE_PREFIX=/asterisk

# recipe_unpack SOURCES WORK: the source package without Debian's patches, then ours of them.
recipe_unpack() {
  local sources=$1 work=$2 tree=$2/tree dsc
  dsc=$(echo "$sources"/asterisk_*.dsc)
  dpkg-source --skip-patches -x "$dsc" "$tree"
  recipe_patches "$tree" "$work"
  cp "$tree"/Xopus/codecs/* "$tree/codecs/"
}

# recipe_patches TREE WORK: applies what patches.txt says; a patch it does not know stops the build.
recipe_patches() {
  local tree=$1 work=$2 name verdict
  while read -r name _; do
    [[ -n $name && $name != '#'* ]] || continue
    verdict=$(awk -v name="$name" '$2 == name { print $1 }' "$RECIPE_FOLDER/patches.txt")
    case $verdict in
      apply) patch -d "$tree" -p1 --forward <"$tree/debian/patches/$name" ||
        echo "The patch $name no longer fits this source." >"$work/reason" ;;
      leave) ;;
      *) echo "The source brings a patch nobody has judged yet: $name" >"$work/reason" ;;
    esac
  done <"$tree/debian/patches/series"
  [[ ! -e $work/reason ]]
}

# recipe_pjproject WORK: the bundled pjproject, packed the way Asterisk's configure expects it.
recipe_pjproject() {
  local work=$1 tree=$1/tree version name
  version=$(sed -n 's/^PJPROJECT_VERSION=//p' "$tree/third-party/versions.mak")
  name=pjproject-$version.tar.bz2
  mkdir -p "$work/externals"
  tar -C "$tree" --transform "s/^Xpjproject/pjproject-$version/" -cf - Xpjproject |
    bzip2 -1 >"$work/externals/$name"
  (cd "$work/externals" && md5sum "$name") >"$tree/third-party/pjproject/$name.md5"
}

recipe_configure() {
  local work=$1
  recipe_pjproject "$work"
  cd "$work/tree"
  tied ./configure --prefix="$RECIPE_PREFIX" --sysconfdir="$RECIPE_PREFIX/etc" \
    --localstatedir="$RECIPE_PREFIX/var" --libdir="$RECIPE_PREFIX/lib" \
    --with-pjproject-bundled --with-externals-cache="$work/externals" \
    --without-libjwt --without-libxslt --disable-rpath
}

# recipe_select WORK MODULES: exactly the named modules; a name that Asterisk lacks is a failure.
recipe_select() {
  local work=$1 category module off=() on=()
  cd "$work/tree"
  tied make menuselect.makeopts
  for category in ADDONS APPS BRIDGES CDR CEL CHANNELS CODECS FORMATS FUNCS PBX RES TESTS \
    UTILS AGIS CORE_SOUNDS MOH EXTRA_SOUNDS; do
    off+=(--disable-category "MENUSELECT_$category")
  done
  while read -r module; do on+=(--enable "$module"); done < <(recipe_modules "$2")
  menuselect/menuselect "${off[@]}" "${on[@]}" --disable BUILD_NATIVE menuselect.makeopts
}

# recipe_modules FILE: the names in a module list, without comments and blank lines.
recipe_modules() { sed -E 's/#.*//; s/[[:space:]]+//g; /^$/d' "$1"; }

# No debugging symbols (they would be stripped anyway): a quarter of the time saved.
# LD_RUN_PATH (obeyed because configure adds no rpath of its own): the binary finds its two
# private libraries wherever the folder is moved.
recipe_compile() {
  cd "$1/tree"
  LD_RUN_PATH="\$ORIGIN/../lib" tied make -j"$(nproc)" DEBUG=
}

recipe_install() {
  cd "$1/tree"
  LD_RUN_PATH="\$ORIGIN/../lib" tied make install DEBUG= DESTDIR="$1/root"
}

# recipe_sounds SOURCES WORK: English prompts and hold music from their packages.
recipe_sounds() {
  local data=$2/root$RECIPE_PREFIX/var/lib/asterisk package
  for package in "$1"/asterisk-{core-sounds,moh}-*.deb; do dpkg-deb -x "$package" "$2/sounds"; done
  rm -rf "$data/sounds" "$data/moh"
  mkdir -p "$data/sounds"
  cp -a "$2"/sounds/usr/share/asterisk/sounds/en_US_f_Allison "$data/sounds/en"
  cp -aL "$2"/sounds/usr/share/asterisk/moh "$data/moh"
}

# recipe_finish WORK MODULES: smaller, and proved to be whole before anybody uses it.
recipe_finish() {
  local out=$1/root$RECIPE_PREFIX module
  rm -rf "${out:?}"/{etc,include,share} "$out"/var/{cache,log,run,spool} \
    "$out"/var/lib/asterisk/{agi-bin,firmware,images,phoneprov,scripts,static-http}
  find "$out/sbin" -not -name asterisk -not -type d -delete
  find "$out/sbin" "$out/lib" -type f -exec sh -c 'head -c4 "$1" | grep -q ELF && strip --strip-unneeded "$1"; :' _ {} \;
  while read -r module; do
    [[ -f $out/lib/asterisk/modules/$module.so ]] || {
      echo "The module $module was not built: Asterisk lacks it or what it needs." >"$1/reason"
      return 1
    }
  done < <(recipe_modules "$2")
  "$out/sbin/asterisk" -V
}
