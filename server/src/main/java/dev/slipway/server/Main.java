package dev.slipway.server;

import dev.slipway.cli.CompletionCommand;
import dev.slipway.cli.EndpointCommand;
import dev.slipway.cli.EnvCommand;
import dev.slipway.cli.LoadtestCommand;
import dev.slipway.cli.PredictCommand;
import dev.slipway.cli.governance.ApproveCommand;
import dev.slipway.cli.governance.TokenCommand;
import dev.slipway.cli.objects.ApplyCommand;
import dev.slipway.cli.objects.DiffCommand;
import dev.slipway.cli.objects.GetCommand;
import java.io.PrintWriter;
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
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            PredictCommand.class,
            LoadtestCommand.class,
            EndpointCommand.class,
            EnvCommand.class,
            ModelCommand.class,
            AuditCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            ArtifactsCommand.class,
            ApplyCommand.class,
            DiffCommand.class,
            GetCommand.class,
            TokenCommand.class,
            ApproveCommand.class,
            CompletionCommand.class,
            DoctorCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "From a source checkout also: slipway verify (all checks), slipway dist (a tarball).",
            "",
            "Exit codes: 0 passed, 1 refused or failed, 2 usage, 3 inconclusive, 4 error."
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
        CommandLine line = commandLine();
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(line.execute(arguments));
    }

    /// The whole command line, for the process and for tests.
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler(new WrongUse());
        line.setExecutionExceptionHandler((exception, failed, parsed) -> {
            failed.getErr().println("slipway: " + Failures.inWords(exception));
            return Failures.exitCode(exception);
        });
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
