package dev.slipway.journal;

import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.artifact.Upload;
import dev.slipway.journal.artifact.Uploads;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;

/// A process that uploads an artifact in two turns over a disk that fails from the second one on,
/// as a sender does it: after a failure it asks where the upload stands and goes on from there.
final class UploadChild {
    static final int FIRST = 1_000;

    /// More than waits in memory for the disk.
    static final int SIZE = FIRST + (9 << 20);

    private static final String ID = "00000000-0000-0000-0000-000000000001";

    private UploadChild() {}

    /// Prints where the upload stood after each failure, and the digest in the end.
    ///
    /// @param arguments directory
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Uploads uploads =
                ArtifactStore.open(
                                directory.resolve("data/artifacts"),
                                InstantSource.system(),
                                new Random(1),
                                Milestones.unwatched())
                        .uploads();
        byte[] content = content();
        uploads.open(ID).append(0, new ByteArrayInputStream(content, 0, FIRST));
        Files.writeString(directory.resolve("armed"), "");
        Callable<Sha256> rest =
                () -> {
                    Upload upload = uploads.open(ID);
                    int offset = (int) upload.offset();
                    try (Upload.Sending sending = upload.sendFrom(offset)) {
                        for (int at = offset; at < SIZE; ) {
                            byte[] piece = new byte[Math.min(1 << 18, SIZE - at)];
                            System.arraycopy(content, at, piece, 0, piece.length);
                            at = (int) sending.add(piece, piece.length);
                        }
                        return upload.finish(Optional.of(Sha256.of(content))).digest();
                    }
                };
        while (true) {
            try {
                System.out.println(rest.call());
                return;
            } catch (IOException e) {
                System.out.println(uploads.open(ID).offset());
            }
        }
    }

    static byte[] content() {
        byte[] content = new byte[SIZE];
        new Random(SIZE).nextBytes(content);
        return content;
    }
}
