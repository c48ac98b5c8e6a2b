# Completion of estoppl for bash. Load it with: source <(estoppl completion bash)
_estoppl() {
  local word
  COMPREPLY=()
  # What estoppl does not know is a file or a command: then the shell's own completion follows.
  while IFS= read -r word; do
    [ -n "$word" ] && COMPREPLY+=("${word%%$'\t'*}")
  done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _estoppl estoppl
