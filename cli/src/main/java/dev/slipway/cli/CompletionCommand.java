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
        description = "Print the script that completes verbs and options in a shell.",
        footer = {
            "",
            "Examples:",
            "  source <(slipway completion bash)",
            "  slipway completion zsh > ~/.slipway-completion && source ~/.slipway-completion"
        })
public final class CompletionCommand implements Callable<Integer> {
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
        String script = AutoComplete.bash(root.name(), root.commandLine());
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
