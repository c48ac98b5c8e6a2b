#compdef estoppl
# Completion of estoppl for zsh. Load it with: source <(estoppl completion zsh)
_estoppl() {
  local line word
  local -a found
  for line in "${(@f)$("${words[1]}" complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    word=${line%%$'\t'*}
    found+=("${word//:/\\:}:${line#*$'\t'}")
  done
  # What estoppl does not know is a file or a command: then the shell's own completion follows.
  if (( $#found )); then
    _describe -V estoppl found
  else
    _default
  fi
}
if [[ $funcstack[1] == _estoppl ]]; then
  _estoppl "$@"
else
  compdef _estoppl estoppl
fi
