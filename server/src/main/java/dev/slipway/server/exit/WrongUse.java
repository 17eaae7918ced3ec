package dev.slipway.server.exit;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with a command line in a few lines, and where to read more; a verb that is
/// missing is answered with the list of verbs.
public final class WrongUse implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine line = wrong.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("slipway: " + wrong.getMessage());
        boolean suggested = UnmatchedArgumentException.printSuggestions(wrong, err);
        if (!suggested && line.getCommandSpec().subcommands().size() > 0) {
            line.usage(err);
        } else {
            String verb = line.getCommandSpec().qualifiedName();
            err.println("Try '" + verb + " --help'.");
        }
        return Exit.USAGE;
    }
}
