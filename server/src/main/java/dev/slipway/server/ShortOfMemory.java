package dev.slipway.server;

import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;

/// Has a verb that runs out of memory end as others end that break: in words, with their code. What
/// it held is given back by then, so there is room for a sentence.
final class ShortOfMemory implements IExecutionStrategy {
    private final IExecutionStrategy next;

    /// @param next runs the verb
    ShortOfMemory(IExecutionStrategy next) {
        this.next = next;
    }

    @Override
    public int execute(ParseResult parsed) {
        try {
            return next.execute(parsed);
        } catch (OutOfMemoryError e) {
            throw new ExecutionException(
                    parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /// What is said of it.
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
