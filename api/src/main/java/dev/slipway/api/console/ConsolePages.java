package dev.slipway.api.console;

/// Pages for people, served by a door that does not know what is on them.
///
/// *Threads*: any; calls may block.
@FunctionalInterface
public interface ConsolePages {
    /// Below which path they are.
    String ROOT = "/console";

    /// The answer to a request below [#ROOT].
    ConsoleAnswer answer(ConsoleCall call);
}
