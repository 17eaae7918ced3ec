package dev.slipway.api.control;

/// A wish to change what the journal says.
public sealed interface Command
        permits RegistryCommand,
                ObjectCommand,
                AccessCommand,
                ApprovalCommand,
                OperateCommand,
                ReleaseCommand,
                JobCommand,
                ReportCommand {}
