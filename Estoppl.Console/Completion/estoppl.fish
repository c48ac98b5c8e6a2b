# Completion of estoppl for fish. Load it with: estoppl completion fish | source
function __estoppl_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found ($words[1] complete -- $words[2..-1] 2>/dev/null)
    if set -q found[1]
        printf '%s\n' $found
    else
        # What estoppl does not know is a file or a command.
        __fish_complete_path (commandline -ct)
    end
end
complete -c estoppl -f -k -a '(__estoppl_complete)'
