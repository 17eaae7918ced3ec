package dev.slipway.api.answer;

import dev.slipway.api.push.UploadProgress;

/// How far an upload has come.
///
/// @param id `SHA256-SIZE` of the file
/// @param offset bytes that have arrived; the sender goes on from here
/// @param isComplete whether nothing is left to send
public record UploadState(String id, long offset, boolean isComplete) {
    /// The state of this upload.
    public static UploadState of(UploadProgress progress) {
        return new UploadState(progress.id().toString(), progress.offset(), progress.isComplete());
    }
}
