package dev.slipway.monitoring.alert;

import java.time.Instant;

/// What a receiver is to be told.
///
/// @param number in the order of the outbox
/// @param id the same for every try, so that a receiver knows it again
/// @param since when it waits
/// @param tries so far
/// @param next when it is tried again
record Message(
        long number,
        String connection,
        String id,
        String body,
        Instant since,
        int tries,
        Instant next) {}
