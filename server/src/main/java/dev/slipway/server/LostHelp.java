package dev.slipway.server;

import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;

/// Has help whose reader has gone end as a verb does. It is printed by no verb, and what is thrown
/// then is printed as a defect otherwise.
final class LostHelp implements IExecutionStrategy {
    private final IExecutionStrategy next;

    /// @param next runs the verb, or prints its help
    LostHelp(IExecutionStrategy next) {
        this.next = next;
    }

    @Override
    public int execute(ParseResult parsed) {
        try {
            return next.execute(parsed);
        } catch (OutputLostException e) {
            throw new ExecutionException(
                    parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
