package dev.slipway.jobs.attempt;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Which predictions whoever has started the child wants to keep, by now.
///
/// @param sample the part of all rows, from 0 to 1
/// @param drop columns that are not to be kept: names of inputs, features or outputs
/// @param hash columns of which whoever keeps them keeps a hash: told back with the rows
/// @param tensorBytes what inputs and outputs of a row may have to be kept with it
public record CaptureWish(double sample, List<String> drop, List<String> hash, long tensorBytes) {
    /// None.
    public static final CaptureWish NOTHING = new CaptureWish(0, List.of(), List.of(), 0);

    /// The directory of a job's own in which they are to be left.
    public static final String DIRECTORY = "capture";

    /// The file there that says so.
    public static final String FILE = "policy.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Copies the lists.
    ///
    /// *Errors*: `IllegalArgumentException` for no share.
    public CaptureWish {
        drop = List.copyOf(drop);
        hash = List.copyOf(hash);
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("sample: " + sample + " (expected: 0 to 1)");
        }
    }

    /// What stands in a directory; nothing where that is not there, or cannot be read.
    public static CaptureWish read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return NOTHING;
        }
        try {
            JsonFields fields = new JsonFields("", JSON.readTree(Files.readAllBytes(file)));
            CaptureWish wish =
                    new CaptureWish(
                            fields.number("sample"),
                            fields.texts("drop"),
                            fields.texts("hash"),
                            fields.whole("tensor-bytes"));
            fields.end();
            return wish;
        } catch (IOException | IllegalArgumentException e) {
            // No row is worth less than that a column is kept that must not be.
            return NOTHING;
        }
    }
}
