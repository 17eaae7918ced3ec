package dev.slipway.api.control;

/// The only door for commands.
///
/// *Threads*: any; calls block until the command is durable or refused.
public interface Controls {
    /// Authorizes, decides and records a command.
    CommandResult submit(CommandRequest request);
}
