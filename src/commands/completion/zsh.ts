/** Both a file of fpath, which is loaded as the function of its name, and text for eval. */
export const ZSH = String.raw`#compdef netkit
# netkit's completion for zsh: a file _netkit in a folder of fpath, or eval "$(netkit completion zsh)"
_netkit() {
  local line kind
  local -a found
  for line in "${'$'}{(@f)$(command netkit completion candidates "${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      files) kind=_files ;;
      folders) kind='_files -/' ;;
      *$'\t'*) found+=("${'$'}{line%%$'\t'*}:${'$'}{line#*$'\t'}") ;;
    esac
  done
  if [[ -n $kind ]]; then
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    ${'$'}{=kind}
  elif (( $#found )); then
    _describe netkit found
  fi
}
if [[ $funcstack[1] == _netkit ]]; then
  _netkit "$@"
else
  compdef _netkit netkit
fi
`;
