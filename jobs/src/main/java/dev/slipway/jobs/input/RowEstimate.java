package dev.slipway.jobs.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many rows text files have, as far as the lines of their first megabyte say.
public final class RowEstimate {
    private static final int HEAD = 1 << 20;

    private RowEstimate() {}

    /// The estimate for all files of a plan, from the first that has rows.
    public static long of(Path root, Plan plan) {
        for (InputFile file : plan.files()) {
            if (file.bytes() > 0) {
                return ofFile(root.resolve(file.name()), plan);
            }
        }
        return 0;
    }

    private static long ofFile(Path path, Plan plan) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(HEAD);
            long lines = 0;
            for (byte value : head) {
                lines += value == '\n' ? 1 : 0;
            }
            return Math.max(
                    1, Math.round((double) Math.max(1, lines) / head.length * plan.bytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
