package dev.slipway.cli;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway completion`.
@Command(
        name = "completion",
        description = {
            "Print the script that completes verbs, options, kinds and names in a shell.",
            "Names of models and objects come from the server that SLIPWAY_URL names."
        },
        footer = {
            "",
            "Examples:",
            "  source <(slipway completion bash)",
            "  slipway completion zsh > ~/.slipway-completion && source ~/.slipway-completion"
        })
public final class CompletionCommand implements Callable<Integer> {
    /// Names come from the server that the shell's variables name; where none answers, none come.
    private static final String NAMES =
            """

            function _named_NAME() {
              local kind="" word="${COMP_WORDS[COMP_CWORD]}" names
              if [ "$COMP_CWORD" -eq 3 ] && [[ "$word" != -* ]]; then
                case "${COMP_WORDS[1]}/${COMP_WORDS[2]}" in
                  get/all) ;;
                  get/*) kind="${COMP_WORDS[2]}" ;;
                  model/show|model/versions|model/alias|model/tag) kind=model ;;
                  model/status|model/delete|model/diff) kind=model ;;
                  model/evaluate|model/export) kind=model ;;
                  endpoint/show|endpoint/status|endpoint/delete) kind=endpoint ;;
                  endpoint/load|endpoint/unload|slo/show) kind=endpoint ;;
                  release/start|release/status|release/watch|release/pause) kind=endpoint ;;
                  release/resume|release/promote|release/abort|release/revoke) kind=endpoint ;;
                  release/history|release/explain) kind=endpoint ;;
                esac
              fi
              _complete_NAME
              if [ "${COMP_WORDS[1]}/${COMP_WORDS[2]}" = release/start ] \\
                  && [ "${COMP_WORDS[COMP_CWORD-1]}" = --to ]; then
                names="$("${COMP_WORDS[0]}" endpoint status "${COMP_WORDS[3]}" 2>/dev/null)"
                names="$(echo "$names" | awk 'NR == 2 { sub(/[@\\/].*/, "", $3); print $3 }')"
                names="$("${COMP_WORDS[0]}" model versions "$names" 2>/dev/null | tail -n +2)"
                COMPREPLY=( $(compgen -W "$(echo "$names" | sed 's/ .*//')" -- "$word") )
              fi
              if [ -n "$kind" ]; then
                names="$("${COMP_WORDS[0]}" get "$kind" 2>/dev/null | tail -n +2)"
                names="$(echo "$names" | sed 's/ .*//; s,^[^/]*/,,')"
                COMPREPLY+=( $(compgen -W "$names" -- "$word") )
              fi
            }
            complete -F _named_NAME -o default NAME NAME.sh NAME.bash
            """;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private Shell shell = Shell.bash;

    @Mixin private OutputOption output = new OutputOption();

    private enum Shell {
        bash,
        zsh
    }

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        CommandSpec root = Objects.requireNonNull(spec).root();
        String script =
                AutoComplete.bash(root.name(), root.commandLine())
                        + NAMES.replace("NAME", root.name());
        String text =
                shell == Shell.zsh
                        ? "autoload -U +X bashcompinit && bashcompinit\n" + script
                        : script;
        if (!output.isText()) {
            output.document(
                    console,
                    json -> {
                        json.writeStartObject();
                        json.writeStringField("shell", shell.name());
                        json.writeStringField("script", text);
                        json.writeEndObject();
                    });
        } else {
            console.out().print(text);
            console.out().flush();
        }
        return 0;
    }
}
