package dev.slipway.server.exit;

import java.io.PrintWriter;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with a command line in a few lines, and where to read more; a verb that is
/// missing is answered with the list of verbs.
public final class WrongUse implements IParameterExceptionHandler {
    private static final Pattern WHOLE = Pattern.compile("is not an? (int|Integer|long|Long)$");
    private static final Pattern REAL = Pattern.compile("is not a (double|Double)$");

    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine line = wrong.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("slipway: " + plain(String.valueOf(wrong.getMessage())));
        boolean suggested = UnmatchedArgumentException.printSuggestions(wrong, err);
        if (!suggested && isOptionBeforeVerb(wrong)) {
            err.println("Options stand behind their verb: 'slipway VERB --help' lists them.");
        } else if (!suggested && line.getCommandSpec().subcommands().size() > 0) {
            line.usage(err);
        } else {
            String verb = line.getCommandSpec().qualifiedName();
            err.println("Try '" + verb + " --help'.");
        }
        return Exit.USAGE;
    }

    private static boolean isOptionBeforeVerb(ParameterException wrong) {
        return wrong.getCommandLine().getParent() == null
                && wrong instanceof UnmatchedArgumentException unmatched
                && unmatched.isUnknownOption();
    }

    /// The library names types of Java.
    private static String plain(String message) {
        return REAL.matcher(WHOLE.matcher(message).replaceFirst("is not a whole number"))
                .replaceFirst("is not a number");
    }
}
