# shellcheck shell=bash
# Nothing of ours runs as root: started as root, it runs as a user made for it.

readonly SERVICE_USER=tongdai

# service_user_ready: the user exists.
service_user_ready() {
  getent passwd "$SERVICE_USER" >/dev/null && return
  useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$SERVICE_USER" ||
    fail "The user $SERVICE_USER could not be made." "Make it: useradd --system --user-group $SERVICE_USER"
  say "User $SERVICE_USER made: the service runs as this user"
}

# AS_SERVICE_USER COMMAND…: words to put before a command that is to run as that user.
readonly AS_SERVICE_USER=(setpriv "--reuid=$SERVICE_USER" "--regid=$SERVICE_USER" --init-groups --no-new-privs)

# service_user_reaches PATH…: the user can get to these; where a parent folder is closed to everybody,
# this one user, and nobody else, gets passage through it.
service_user_reaches() {
  local path parent
  for path; do
    path=$(realpath "$path")
    parent=$path
    while [[ $parent != / ]]; do
      parent=${parent%/*} && parent=${parent:-/}
      passage "$parent"
    done
    [[ ! -d $path ]] || passage "$path"
    "${AS_SERVICE_USER[@]}" test -r "$path" || fail "The user $SERVICE_USER cannot read $path." \
      "Allow it: chmod -R go+rX '$path'"
  done
}

# passage FOLDER: outermost folders may still be closed when this one is asked, so the right is read
# from the folder itself, by trying from inside it.
passage() {
  (cd "$1" && "${AS_SERVICE_USER[@]}" test -x .) && return
  setfacl -m "u:$SERVICE_USER:x" "$1" 2>/dev/null || fail "The user $SERVICE_USER cannot get through $1." \
    "Allow it: chmod o+x '$1'   (or keep the checkout and the data outside of it, e.g. in /opt)"
  say "The user $SERVICE_USER got passage (not sight) through $1"
}
