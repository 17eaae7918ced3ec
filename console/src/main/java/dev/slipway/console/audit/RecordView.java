package dev.slipway.console.audit;

/// One record, and those beside it that whoever looks may see.
///
/// @param before address of the one before it; empty where there is none
/// @param after address of the one after it; empty where there is none
public record RecordView(RecordLine line, String before, String after) {}
