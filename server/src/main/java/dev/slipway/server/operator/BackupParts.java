package dev.slipway.server.operator;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.journal.backup.BackupSummary;
import dev.slipway.journal.backup.Companions;
import dev.slipway.tracking.TrackingStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// What backups of a data directory hold beside journal and artifacts, and how they are reported.
final class BackupParts {
    private BackupParts() {}

    /// Not `outbox.db`: a restored server would send alerts that were sent before. Of what runs
    /// have logged, the files that came whole.
    static Companions of(Path data) {
        return new Companions(
                data,
                List.of("tracking.db", "feedback.db", "metrics.db", "slo.db"),
                List.of("tracking/files"),
                BackupParts::settle);
    }

    /// A file that was replaced while the backup was taken is not the one that the database knew.
    private static void settle(Path data) throws IOException {
        TrackingStore.settle(
                data.resolve("tracking.db"), data.resolve("tracking"), InstantSource.system());
    }

    static void write(JsonGenerator json, BackupSummary summary, int keys, Duration took)
            throws IOException {
        json.writeStartObject();
        fields(json, summary, took);
        json.writeNumberField("keys", keys);
        json.writeEndObject();
    }

    static void fields(JsonGenerator json, BackupSummary summary, Duration took)
            throws IOException {
        json.writeStringField("lineage", summary.head().lineage());
        json.writeNumberField("epoch", summary.head().epoch());
        json.writeNumberField("records", summary.head().seq());
        json.writeStringField("hash", summary.head().hash().hex());
        json.writeStringField("time", summary.time().toString());
        json.writeNumberField("artifacts", summary.artifacts());
        json.writeNumberField("artifact-bytes", summary.artifactBytes());
        json.writeNumberField("seconds", took.toMillis() / 1e3);
    }
}
