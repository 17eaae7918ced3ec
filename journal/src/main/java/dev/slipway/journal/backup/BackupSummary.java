package dev.slipway.journal.backup;

import dev.slipway.api.journal.JournalHead;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// What a backup holds; written into it last, so a directory without one is no backup.
///
/// @param head how far its journal goes
/// @param time when it was begun
/// @param artifacts how many artifacts
/// @param artifactBytes their bytes
public record BackupSummary(JournalHead head, Instant time, int artifacts, long artifactBytes) {
    static final String FILE = "backup.txt";

    private static final String FIRST_LINE = "slipway-backup/1";

    String text() {
        return FIRST_LINE
                + "\nlineage "
                + head.lineage()
                + "\nepoch "
                + head.epoch()
                + "\nrecords "
                + head.seq()
                + "\nhash "
                + head.hash()
                + "\ntime "
                + time
                + "\nartifacts "
                + artifacts
                + "\nartifact-bytes "
                + artifactBytes
                + "\n";
    }

    static BackupSummary parse(String text) {
        if (!text.startsWith(FIRST_LINE + "\n")) {
            throw new IllegalArgumentException(
                    "backup: not a summary of this format (expected: " + FIRST_LINE + ")");
        }
        Map<String, String> values = new HashMap<>();
        text.lines()
                .skip(1)
                .forEach(line -> {
                    int space = line.indexOf(' ');
                    if (space > 0) {
                        values.put(line.substring(0, space), line.substring(space + 1));
                    }
                });
        return new BackupSummary(
                new JournalHead(
                        required(values, "lineage"),
                        Long.parseLong(required(values, "epoch")),
                        Long.parseLong(required(values, "records")),
                        new Sha256(required(values, "hash"))),
                Instant.parse(required(values, "time")),
                Integer.parseInt(required(values, "artifacts")),
                Long.parseLong(required(values, "artifact-bytes")));
    }

    private static String required(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("backup: no line " + name);
        }
        return value;
    }
}
