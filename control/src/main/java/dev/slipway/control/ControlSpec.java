package dev.slipway.control;

import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.control.decide.Guard;
import java.time.InstantSource;
import java.util.function.Function;

/// What a control plane is made of.
///
/// @param newest a record's payload in the newest schema version of its kind
/// @param guard what stands between versions and aliases
public record ControlSpec(
        Journal journal,
        InstantSource clock,
        Function<JournalRecord, String> newest,
        Guard guard) {}
