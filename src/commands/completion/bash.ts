/**
 * Runs in bash 3.2 as well, the last one of macOS, where folders get no slash.
 *
 * Bash takes words apart at colons and equals signs (COMP_WORDBREAKS), and replaces only what stands behind the last of
 * them: so the words are put together again from the line, and what bash will not replace is taken off the answers.
 */
export const BASH = String.raw`# netkit's completion for bash: eval "$(netkit completion bash)"
_netkit() {
  local rest=${'$'}{COMP_LINE:0:COMP_POINT} words=() word line i
  for ((i = 0; i <= COMP_CWORD; i++)); do
    if [[ $i -eq 0 || $rest == [[:space:]]* ]]; then
      rest=${'$'}{rest#"${'$'}{rest%%[![:space:]]*}"}
      words+=('')
    fi
    word=${'$'}{COMP_WORDS[i]}
    [[ $i -eq $COMP_CWORD ]] && word=$rest
    words[${'$'}{#words[@]} - 1]+=$word
    rest=${'$'}{rest#"$word"}
  done
  local current=${'$'}{words[${'$'}{#words[@]} - 1]#[\"\']}
  words[${'$'}{#words[@]} - 1]=$current
  local kept=${'$'}{current%"$2"} option=
  [[ $current == --*=* ]] && option=${'$'}{current%%=*}=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      files | folders)
        compopt -o filenames 2>/dev/null
        [[ $line == files ]] && word=-f || word=-d
        while IFS= read -r line; do
          line=$option$line
          COMPREPLY+=("${'$'}{line#"$kept"}")
        done < <(compgen "$word" -- "${'$'}{current#"$option"}")
        ;;
      *)
        line=${'$'}{line%%$'\t'*}
        COMPREPLY+=("${'$'}{line#"$kept"}")
        ;;
    esac
  done < <(command netkit completion candidates "${'$'}{words[@]:1}" 2>/dev/null)
}
complete -F _netkit netkit
`;
