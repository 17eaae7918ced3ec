package dev.slipway.capture.spool;

import dev.slipway.api.capture.CaptureReason;
import dev.slipway.api.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/// Words that the heads of many predictions have in common: once a file they are given a number.
///
/// @param refusal absent when the prediction was answered
record CommonWords(CaptureReason reason, String protocol, @Nullable ErrorCode refusal) {
    /// Whether they are these.
    boolean are(CaptureReason why, String by, @Nullable ErrorCode code) {
        return reason == why && refusal == code && protocol.equals(by);
    }
}
