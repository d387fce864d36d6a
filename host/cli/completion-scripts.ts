/**
 * What a shell runs to complete a command: it asks `engram __complete WORDS` (complete.ts) for candidates, one a line, with a
 * description behind a tab. A line `:files` says that paths fit too. Behind a candidate that ends in one of these signs no space
 * is added, because the word is not complete.
 */
const OPEN = ':=/,'

/** For bash 3.2 and later. It treats what follows ":" or "=" as a new word, so the candidates must leave out what stands before. */
const bash = `# bash completion for engram: source <(engram completion bash)
_engram() {
  local line="\${COMP_LINE:0:COMP_POINT}" candidate path cut
  local -a words
  IFS=$' \\t' read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local word="\${words[\${#words[@]}-1]}"
  cut="\${word%"\${word##*[$COMP_WORDBREAKS]}"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    if [[ $candidate == :files ]]; then
      while read -r path; do
        [[ -d $path ]] && path+=/ || path+=' '
        candidate="\${path% }"
        COMPREPLY+=("\${candidate// /\\\\ }\${path:\${#candidate}}")
      done < <(compgen -f -- "\${word##*=}")
    elif [[ $candidate == *[${OPEN}] ]]; then
      COMPREPLY+=("\${candidate#"$cut"}")
    elif [[ -n $candidate ]]; then
      COMPREPLY+=("\${candidate#"$cut"} ")
    fi
  done < <("\${words[0]}" __complete "\${words[@]:1}" 2> /dev/null)
}
complete -o nospace -F _engram engram
`

const zsh = `#compdef engram
# zsh completion for engram: source <(engram completion zsh), after compinit
_engram() {
  local line value files=0
  local -a open closed openText closedText
  for line in "\${(@f)$(\${(Q)words[1]} __complete "\${(@Q)words[2,CURRENT]}" 2> /dev/null)}"; do
    value="\${line%%$'\\t'*}"
    case $value in
      ':files') files=1 ;;
      '') ;;
      *[${OPEN}]) open+=("$value"); openText+=("\${line//$'\\t'/  }") ;;
      *) closed+=("$value"); closedText+=("\${line//$'\\t'/  }") ;;
    esac
  done
  (( $#open )) && compadd -S '' -l -d openText -a open
  (( $#closed )) && compadd -l -d closedText -a closed
  if (( files )); then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
  fi
}
if [[ $funcstack[1] == _engram ]]; then _engram "$@"; else compdef _engram engram; fi
`

const fish = `# fish completion for engram: engram completion fish > ~/.config/fish/completions/engram.fish
function __engram_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    for line in ($words[1] __complete $words[2..-1] "$last" 2> /dev/null)
        if test "$line" = :files
            __fish_complete_path (string replace -r -- '^--[^=]*=' '' "$last")
        else
            echo $line
        end
    end
end
complete -c engram -f -a '(__engram_complete)'
`

export const completionScripts: Readonly<Record<string, string>> = { bash, zsh, fish }
