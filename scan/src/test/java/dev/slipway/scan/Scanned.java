package dev.slipway.scan;

import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Scans bytes as a file of a name.
final class Scanned {
    private Scanned() {}

    static Report file(Path folder, String name, byte[] content) {
        return file(folder, name, content, Limits.usual());
    }

    static Report file(Path folder, String name, byte[] content, Limits limits) {
        try {
            Path file = folder.resolve(name);
            Files.write(file, content);
            return new ModelScanner(limits, Suppressions.none()).scan(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> rules(Path folder, String name, byte[] content) {
        return file(folder, name, content).findings().stream()
                .map(Finding::rule)
                .distinct()
                .toList();
    }
}
