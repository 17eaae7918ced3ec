package dev.slipway.jobs.attempt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.Attempt.InputChoice;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.Attempt.OutputChoice;
import dev.slipway.jobs.attempt.Attempt.Pace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads `attempt.json`, which whoever starts the child has written into the job's directory.
public final class AttemptFile {
    /// What the file is called.
    public static final String NAME = "attempt.json";

    private static final String AUTO = "auto";
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

    private AttemptFile() {}

    /// The attempt that a job's directory holds.
    ///
    /// *Errors*: [JobException] with `INVALID_ATTEMPT`, naming the field.
    public static Attempt read(Path directory) {
        return parse(text(directory));
    }

    /// The same as it is written, to be handed on.
    ///
    /// *Errors*: [JobException] with `INVALID_ATTEMPT`.
    public static String text(Path directory) {
        try {
            return Files.readString(directory.resolve(NAME));
        } catch (IOException e) {
            throw new JobException(EndCode.INVALID_ATTEMPT, NAME + ": " + e.getMessage(), e);
        }
    }

    /// What is written there.
    ///
    /// *Errors*: [JobException] with `INVALID_ATTEMPT`, naming the field.
    public static Attempt parse(String text) {
        try {
            return read(new JsonFields("", JSON.readTree(text)));
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            throw new JobException(EndCode.INVALID_ATTEMPT, NAME + ": " + e.getMessage(), e);
        }
    }

    private static Attempt read(JsonFields fields) {
        Attempt attempt =
                new Attempt(
                        fields.text("job"),
                        fields.optionalText("identity"),
                        fields.whole("attempt"),
                        model(fields.object("model")),
                        input(fields.object("input")),
                        output(fields.object("output")),
                        fields.texts("pass-through"),
                        new BadRowLimits(
                                fields.optionalWhole("max-bad-rows"),
                                fields.optionalNumber("max-bad-share")),
                        new Pace(
                                Math.toIntExact(fields.whole("batch-rows")),
                                Math.toIntExact(fields.whole("parallelism")),
                                Duration.ofMillis(fields.whole("checkpoint-interval-ms"))),
                        place(fields.optionalObject("on")),
                        fields.file("cache"),
                        fields.optionalWhole("sample-rows"));
        fields.end();
        return attempt;
    }

    /// A version, as attempts name it.
    static ModelChoice model(JsonFields fields) {
        ModelChoice model =
                new ModelChoice(
                        fields.text("name"),
                        fields.whole("version"),
                        fields.file("package"),
                        fields.text("digest"));
        fields.end();
        return model;
    }

    /// Where tasks run; null for the child itself.
    static Place place(@Nullable JsonFields fields) {
        if (fields == null) {
            return new Place.Child();
        }
        Place.Cluster cluster =
                new Place.Cluster(
                        fields.text("connection"),
                        URI.create(fields.text("address")),
                        fields.file("jar"));
        fields.end();
        return cluster;
    }

    private static InputChoice input(JsonFields fields) {
        String format = fields.text("format");
        InputChoice input =
                new InputChoice(
                        fields.file("path"), format.equals(AUTO) ? null : format(format, true));
        fields.end();
        return input;
    }

    private static OutputChoice output(JsonFields fields) {
        OutputChoice output =
                new OutputChoice(
                        fields.file("directory"),
                        format(fields.text("format"), false),
                        fields.optionalText("partition-by"));
        fields.end();
        return output;
    }

    private static FileFormat format(String name, boolean mayBeAuto) {
        return FileFormat.named(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "format: '"
                                        + name
                                        + "' (expected: "
                                        + (mayBeAuto ? "auto, " : "")
                                        + "parquet, csv or jsonl)"));
    }
}
