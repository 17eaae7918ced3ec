package dev.slipway.server.exit;

import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;

/// Has what breaks beside a verb's own failures end as these do, in words and with their code: a
/// lack of memory, which is over by then, and output that is lost while help is printed, which no
/// verb does.
public final class BrokenVerb implements IExecutionStrategy {
    private final IExecutionStrategy next;

    /// @param next runs the verb, or prints its help
    public BrokenVerb(IExecutionStrategy next) {
        this.next = next;
    }

    @Override
    public int execute(ParseResult parsed) {
        try {
            return next.execute(parsed);
        } catch (OutOfMemoryError | OutputLostException e) {
            throw new ExecutionException(
                    parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /// What is said of a lack of memory.
    static String inWords(OutOfMemoryError lack) {
        String said = "out of memory: " + lack.getMessage();
        if (said.contains("native thread")) {
            // The system gives none; a larger heap would leave it less.
            return said + " (expected: room for further threads)";
        }
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        return said
                + ", with a heap of up to "
                + heap
                + " MiB (expected: less at once, or more of it: SLIPWAY_JAVA_OPTS=-Xmx"
                + 2 * heap
                + "m)";
    }
}
