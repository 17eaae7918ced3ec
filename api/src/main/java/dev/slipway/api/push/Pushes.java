package dev.slipway.api.push;

import dev.slipway.api.access.Principal;
import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// The port by which files come in and become versions: ask which files are
/// [missing][#missing], send each of them, [publish][#publish].
///
/// The caller has been authorized to write models. An upload belongs to its principal; others
/// neither see nor disturb it. Files stay leased while their sender may still need them.
///
/// *Errors*: `RefusalException`; `STORE_UNAVAILABLE` when the disk takes no more, and what had
/// arrived stays.
///
/// *Threads*: any, virtual ones too; work that takes the processor is done elsewhere.
public interface Pushes {
    /// Those of these files that are to be sent; the others are kept for the caller for a day.
    ///
    /// Nobody names a file by its digest alone: the caller has sent it within a day, or may read it
    /// as a file of a version. This and [#begin] say nothing of others that the server has.
    List<Sha256> missing(Principal principal, List<Sha256> digests);

    /// Begins an upload, or finds how far an earlier one came. Complete at once when the server has
    /// a file that need not be sent.
    UploadProgress begin(Principal principal, UploadId id);

    /// How far an upload came.
    ///
    /// *Errors*: `RefusalException` with `UNKNOWN_OBJECT` when none was begun.
    UploadProgress progress(Principal principal, UploadId id);

    /// Adds a stream's bytes at `offset`, which must be where the upload stands. The last byte
    /// completes it: the digest is compared and the file is durable before this returns. A stream
    /// that fails leaves the bytes before the failure, and a sender that comes back takes over from
    /// one whose connection hangs.
    ///
    /// *Errors*: `RefusalException` with `CONFLICT` for another offset, `INVALID_INPUT` for too
    /// many bytes or when all bytes together have another digest, which throws them away;
    /// `IOException` of the stream.
    UploadProgress append(Principal principal, UploadId id, long offset, InputStream content)
            throws IOException;

    /// Throws away what has arrived of an unfinished upload; does nothing when there is none.
    void cancel(Principal principal, UploadId id);

    /// What the package of a version is made of.
    ///
    /// *Errors*: `RefusalException` with `UNKNOWN_OBJECT` when the store does not hold it.
    ///
    /// @param digest of its list of files
    PackageListing listing(Sha256 digest);

    /// Says what a sample tells of uploaded files: their `model.yaml`, completed by rules on
    /// columns, rows to warm up with, and rows with the answers that the model gives to them now.
    /// Nothing is recorded.
    Description describe(Principal principal, List<PushedFile> files, Sample sample);

    /// Checks the files and makes them a version: all there, no secrets in them, scanned, signature
    /// verified, opened, golden rows answered as they should be.
    PushResult publish(Principal principal, Push push);
}
