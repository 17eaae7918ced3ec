package dev.slipway.scan.finding;

/// How bad a finding is.
public enum Severity {
    /// Not what the format says, or not something that can be looked into.
    MEDIUM,
    /// Would run code or leave its place when a usual loader opens it.
    HIGH,
    /// Names something that attacks are made of.
    CRITICAL
}
