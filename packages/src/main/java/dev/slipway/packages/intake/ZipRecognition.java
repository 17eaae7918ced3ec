package dev.slipway.packages.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// Tells what a ZIP archive is by the entries at its beginning.
final class ZipRecognition {
    private static final int ENTRIES = 64;
    private static final int UNPACKED = 1 << 20;
    private static final Pattern SKOPS =
            Pattern.compile("\"__class__\":\\s*\"(\\w+)\",\\s*\"__module__\":\\s*\"([\\w.]+)\"");

    private ZipRecognition() {}

    static Recognised of(byte[] head) {
        List<String> names = new ArrayList<>();
        String type = null;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(head))) {
            int left = UNPACKED;
            for (ZipEntry entry = zip.getNextEntry();
                    entry != null && names.size() < ENTRIES && left > 0;
                    entry = zip.getNextEntry()) {
                names.add(entry.getName());
                byte[] content = zip.readNBytes(left);
                left -= content.length;
                if (entry.getName().endsWith("data.pkl")) {
                    type = PickleHeads.type(content);
                } else if (entry.getName().equals("schema.json")) {
                    type = skopsType(content);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // Only the head was there, or an entry cannot be unpacked: its name has been seen.
        }
        return new Recognised.Foreign(format(names), type);
    }

    /// The outermost object of a skops archive is described first.
    private static @Nullable String skopsType(byte[] schema) {
        Matcher found = SKOPS.matcher(new String(schema, StandardCharsets.UTF_8));
        return found.find() ? found.group(2) + "." + found.group(1) : null;
    }

    private static ForeignFormat format(List<String> names) {
        if (names.stream().anyMatch(name -> name.endsWith("/constants.pkl"))
                || names.stream().anyMatch(name -> name.matches("[^/]+/code/.*"))) {
            return ForeignFormat.TORCHSCRIPT;
        }
        if (names.stream().anyMatch(name -> name.endsWith("data.pkl"))) {
            return ForeignFormat.PYTORCH;
        }
        if (names.contains("config.json") && names.contains("metadata.json")) {
            return ForeignFormat.KERAS;
        }
        if (names.contains("schema.json")) {
            return ForeignFormat.SKOPS;
        }
        return names.stream().anyMatch(name -> name.endsWith(".npy"))
                ? ForeignFormat.NUMPY
                : ForeignFormat.ZIP;
    }
}
