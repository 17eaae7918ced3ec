package dev.slipway.jobs.attempt;

/// Seals what files hold on their way to the server.
///
/// *Threads*: any.
public sealed interface Sealing permits Seal, OneWaySeal {
    /// Some bytes, sealed.
    byte[] sealed(byte[] plain);
}
