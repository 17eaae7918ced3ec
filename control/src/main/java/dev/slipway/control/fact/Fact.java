package dev.slipway.control.fact;

/// Something that has happened; the simple name of its type is the kind of its record.
public sealed interface Fact
        permits RegistryFact,
                ObjectFact,
                AccessFact,
                ApprovalFact,
                OperateFact,
                ReleaseFact,
                JobFact,
                ReportFact {}
