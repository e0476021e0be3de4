# shellcheck shell=bash
# Debian's archive through a private apt configuration: signatures are checked with the machine's
# own keyring, nothing of the machine's apt is changed, no root is needed.

readonly ARCHIVE_SUITE=forky

# archive_open FOLDER: makes the private apt below FOLDER and reads the archive's index.
archive_open() {
  local folder=$1 keyring from
  keyring=$(archive_keyring) || fail 'The keyring of Debian'\''s archive is missing.' \
    'Run as root: apt-get install debian-archive-keyring'
  mkdir -p "$folder"/{lists,cache}/partial
  from="[arch=$(dpkg --print-architecture) signed-by=$keyring] $(archive_mirror) $ARCHIVE_SUITE main"
  printf 'deb %s\ndeb-src %s\n' "$from" "$from" >"$folder/sources.list"
  {
    # The machine's way to the network (proxies, certificates) is kept, nothing else of its settings.
    apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|ForceIPv[46])' || true
    cat <<END
Dir::Etc::Main "/dev/null";
Dir::Etc::Parts "/dev/null";
Dir::Etc::SourceList "$folder/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State::Lists "$folder/lists";
Dir::Cache "$folder/cache";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
APT::Update::Error-Mode "any";
Acquire::Check-Valid-Until "false";
Acquire::AllowInsecureRepositories "false";
APT::Get::AllowUnauthenticated "false";
APT::Sandbox::User "";
END
  } >"$folder/apt.conf"
  export APT_CONFIG=$folder/apt.conf
  apt-get -qq update
}

# archive_fetch FOLDER SOURCE BINARY…: the newest files of a source package and of packages.
# Asked for as name=version, exactly that version, else a failure.
archive_fetch() {
  local folder=$1 source=$2
  shift 2
  (cd "$folder" && apt-get -qq source --download-only "$source" && apt-get -qq download "$@")
}

# archive_versions SOURCE: the versions of a source package that the archive has, newest last.
archive_versions() {
  apt-cache showsrc --only-source "$1" | awk '$1 == "Version:" { print $2 }' | sort -uV
}

# archive_packages NAME: the versions of a package that the archive has.
archive_packages() { apt-cache madison "$1" | awk '{ print $3 }'; }

archive_keyring() {
  local file
  for file in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp}; do
    [[ -r $file ]] && echo "$file" && return
  done
  return 1
}

# The mirror that this machine takes Debian itself from, if it does.
archive_mirror() {
  local mirror
  mirror=$(apt-get indextargets --format "\$(ORIGIN)|\$(LABEL)|\$(REPO_URI)" 2>/dev/null |
    awk -F'|' '$1 == "Debian" && $2 == "Debian" { print $3; exit }')
  echo "${mirror:-http://deb.debian.org/debian}"
}
