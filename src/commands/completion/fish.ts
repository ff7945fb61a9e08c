export const FISH = String.raw`# netkit's completion for fish: netkit completion fish | source
function __netkit_candidates
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l option (string match -r -- '^--[^=]+=' "$current")
    set -l value (string replace -r -- '^--[^=]+=' '' "$current")
    for line in (command netkit completion candidates $words[2..] "$current" 2>/dev/null)
        switch $line
            case files
                string replace -r -- '^' "$option" (__fish_complete_path "$value")
            case folders
                string replace -r -- '^' "$option" (__fish_complete_directories "$value")
            case '*'
                echo -- $line
        end
    end
end
complete -c netkit -f -a '(__netkit_candidates)'
`;
