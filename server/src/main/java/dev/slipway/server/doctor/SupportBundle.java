package dev.slipway.server.doctor;

import dev.slipway.server.config.Settings;
import dev.slipway.server.config.SettingsException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A ZIP file with what support asks for first, without secrets: see [Redaction].
public final class SupportBundle {
    private SupportBundle() {}

    /// Writes the bundle to `target`.
    public static void write(Path target, List<Finding> findings, Path config) throws IOException {
        try (OutputStream out = Files.newOutputStream(target);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            add(zip, "findings.txt", Redaction.text(findings(findings)));
            add(zip, "settings.txt", settings(config));
            add(zip, "variables.txt", lines(ours(System.getenv())));
            add(zip, "java.txt", java());
        }
    }

    private static String findings(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(finding.passed() ? "ok    " : "FAIL  ")
                    .append(finding.subject())
                    .append(": ")
                    .append(finding.detail())
                    .append('\n');
        }
        return text.toString();
    }

    private static String settings(Path config) {
        try {
            return Files.exists(config, LinkOption.NOFOLLOW_LINKS)
                    ? lines(Settings.readFile(config))
                    : "none\n";
        } catch (SettingsException e) {
            return Redaction.text(e.getMessage() + "\n");
        }
    }

    private static Map<String, String> ours(Map<String, String> environment) {
        Map<String, String> ours = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("SLIPWAY_")) {
                ours.put(name, value);
            }
        });
        return ours;
    }

    /// One line per entry, secrets redacted.
    static String lines(Map<String, String> entries) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(entries)
                .forEach((name, value) ->
                        text.append(name)
                                .append(": ")
                                .append(Redaction.value(name, value))
                                .append('\n'));
        return text.toString();
    }

    private static String java() {
        return System.getProperty("java.vm.name")
                + " "
                + java.lang.Runtime.version()
                + "\n"
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + " "
                + System.getProperty("os.version")
                + "\n";
    }

    private static void add(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
