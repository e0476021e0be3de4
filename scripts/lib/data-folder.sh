# shellcheck shell=bash
# The data folder, closed to everybody but the one who runs the service.

# data_folder_ready FOLDER: it exists; started as root it belongs to the service's user. A folder with
# somebody else's files in it is not taken over.
data_folder_ready() {
  local folder=$1
  mkdir -p "$folder" || fail "The data folder $folder cannot be made." 'Name another by TONGDAI_DATA.'
  if ((EUID == 0)) && [[ $(stat -c %U "$folder") != "$SERVICE_USER" ]]; then
    [[ -z $(ls -A "$folder") ]] || fail "The data folder $folder is not empty and belongs to $(stat -c %U "$folder")." \
      "If it is this phone system's: chown -R $SERVICE_USER: '$folder'   Else name another by TONGDAI_DATA."
    chown "$SERVICE_USER:" "$folder"
  fi
  [[ -O $folder || $EUID -eq 0 ]] || fail "The data folder $folder belongs to $(stat -c %U "$folder"), not to you." \
    'Start as that user, or name another folder by TONGDAI_DATA.'
  chmod 700 "$folder"
}
