package dev.slipway.server;

import dev.slipway.cli.ServerAddress;
import dev.slipway.cli.ShownText;
import dev.slipway.server.exit.BrokenVerb;
import dev.slipway.server.exit.Failures;
import dev.slipway.server.exit.GivenDirectory;
import dev.slipway.server.exit.OutputLostException;
import dev.slipway.server.exit.StandardOutput;
import dev.slipway.server.exit.WrongUse;
import dev.slipway.server.place.Versions;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line's root.
@Command(
        name = "slipway",
        description = "Takes a trained model from the lab to production traffic.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionText.class,
        synopsisSubcommandLabel = "VERB",
        footer = {
            "",
            "From a source checkout also: slipway verify (all checks), slipway dist (a tarball).",
            "",
            "Exit codes: 0 passed, 1 refused or failed, 2 usage, 3 inconclusive, 4 error,",
            "141 nobody reads any more (| head)."
        })
public final class Main {
    /// Says with a stack trace what the door's start also throws; held here because a logger
    /// without an owner forgets its level.
    private static final Logger DOOR_LOG = Logger.getLogger("io.helidon.webserver.LoomServer");

    private Main() {}

    /// Runs one verb and exits with its code.
    public static void main(String[] arguments) {
        // Libraries log through java.util.logging; what operators read are our own events.
        Logger.getLogger("").setLevel(Level.WARNING);
        DOOR_LOG.setLevel(Level.OFF);
        CommandLine line = commandLine(arguments);
        // A server goes on whoever has read that it is ready.
        boolean isServer = arguments.length > 0 && arguments[0].equals("serve");
        OutputStream out = isServer ? System.out : StandardOutput.ours();
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(run(line, arguments));
    }

    /// Runs one verb and returns its code.
    static int run(CommandLine line, String... arguments) {
        try {
            int code = line.execute(arguments);
            line.getOut().flush();
            return code;
        } catch (OutputLostException e) {
            // The rest is printed when a verb is over.
            return failed(line, e, Failures.inWords(e));
        }
    }

    private static int failed(CommandLine line, Exception failure, String words) {
        boolean isQuiet = failure instanceof OutputLostException lost && lost.isReaderGone();
        if (!isQuiet) {
            line.getErr().println("slipway: " + ShownText.lines(words));
        }
        return Failures.exitCode(failure);
    }

    /// The command line with the verbs that `arguments` can need: all, when there are none.
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        // `@champion` is an alias, also where a file of that name lies about.
        line.setExpandAtFiles(false);
        Verbs.addTo(line, arguments);
        line.setParameterExceptionHandler(new WrongUse());
        LastVerb last = new LastVerb(line.getExecutionStrategy());
        line.setExecutionStrategy(new BrokenVerb(last));
        line.registerConverter(URI.class, new ServerAddress());
        line.setExecutionExceptionHandler((exception, called, parsed) ->
                failed(called, exception, GivenDirectory.inWords(exception, parsed)));
        for (CommandLine verb : line.getSubcommands().values()) {
            if (!(verb.getCommand() instanceof CommandLine.HelpCommand)) {
                verb.getCommandSpec().mixinStandardHelpOptions(true);
            }
        }
        return line;
    }

    /// The version as `--version` prints it.
    static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"slipway " + Versions.ours()};
        }
    }
}
