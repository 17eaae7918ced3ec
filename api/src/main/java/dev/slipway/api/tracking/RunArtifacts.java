package dev.slipway.api.tracking;

import java.util.List;

/// The files that runs and models have logged.
///
/// *Errors*: [TrackingRefusedException] for what is unknown or not allowed.
///
/// *Threads*: any; disk work is done on threads of the store, so that a caller may be a virtual
/// thread that waits for the network in between.
public interface RunArtifacts {
    /// Begins to write a file; it takes its name when all of it has come.
    Upload upload(ArtifactPath path);

    /// Begins to read a file.
    Download download(ArtifactPath path);

    /// What stands in a folder, by name; a file stands in itself.
    List<Entry> list(ArtifactPath path);

    /// Takes a file, or a folder with everything in it, away; nothing happens when it is not there.
    void delete(ArtifactPath path);

    /// Keeps what stands in a folder now, whatever becomes of the folder, and returns where: a
    /// place that takes no uploads and from which nothing is deleted.
    ArtifactPath freeze(ArtifactPath folder);

    /// Takes away what was frozen.
    void thaw(ArtifactPath frozen);

    /// A file or folder.
    ///
    /// @param name without what stands in front of it
    /// @param bytes 0 for a folder
    record Entry(String name, boolean isFolder, long bytes) {}

    /// A file on its way in. Closed before it is finished, it leaves nothing behind.
    ///
    /// *Threads*: one at a time.
    interface Upload extends AutoCloseable {
        /// Adds bytes.
        void write(byte[] bytes, int length);

        /// Puts the file in its place, whatever stood there, and returns the SHA-256 of its bytes
        /// in hexadecimal digits.
        String finish();

        @Override
        void close();
    }

    /// A file on its way out.
    ///
    /// *Threads*: one at a time.
    interface Download extends AutoCloseable {
        /// How long it is.
        long bytes();

        /// The SHA-256 of its bytes in hexadecimal digits.
        String digest();

        /// Fills as much of the buffer as there is and says how much; 0 at the end.
        int read(byte[] buffer);

        @Override
        void close();
    }
}
