package dev.slipway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `slipway env`.
@Command(
        name = "env",
        description = "Print the shell variables that point other clients at a server.",
        footer = {
            "",
            "Examples:",
            "  eval \"$(slipway env)\"    # then mlflow logs to http://127.0.0.1:8000",
            "  slipway login && eval \"$(slipway env)\"    # in your name, for a while",
            "  slipway env --url http://models.example:8000 -o json"
        })
public final class EnvCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerOption server = new ServerOption();
    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        Map<String, String> variables = variables();
        if (!output.isText()) {
            output.document(console, json -> Console.writeValue(json, variables));
            return 0;
        }
        variables.forEach(
                (name, value) -> console.out().println("export " + name + "=" + quoted(value)));
        if (!variables.containsKey("MLFLOW_TRACKING_TOKEN")) {
            sayWhereTokensAre(console);
        }
        return 0;
    }

    /// A shell that takes the exports in shows it all the same. The server's first token is not put
    /// into a variable: it would be shown to whatever answers at the address.
    private void sayWhereTokensAre(Console console) {
        console.err()
                .println(
                        "slipway: no token: slipway login, or slipway token create and then"
                                + " --token, gets one");
        Path first = server.data().resolve("admin-token");
        if (Files.isReadable(first)) {
            console.err()
                    .println(
                            "slipway: the first token of a server on this machine is in "
                                    + first.toAbsolutePath()
                                    + "; it may do everything, so hand programs one of their own");
        }
        console.err().flush();
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        String url = server.url().toString();
        variables.put(
                "MLFLOW_TRACKING_URI",
                url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        server.shown().token().ifPresent(token -> variables.put("MLFLOW_TRACKING_TOKEN", token));
        server.authorities()
                .ifPresent(
                        file -> variables.put("MLFLOW_TRACKING_SERVER_CERT_PATH", file.toString()));
        return variables;
    }

    /// A shell takes what stands between single quotes as it is.
    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }
}
