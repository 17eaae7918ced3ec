package dev.slipway.packages.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// Tells what a ZIP archive is by the entries at its beginning and the names at its end.
final class ZipRecognition {
    private static final int ENTRIES = 64;
    private static final int LISTED = 10_000;
    private static final int DIRECTORY_ENTRY = 46;
    private static final int LOCAL_ENTRY = 30;
    private static final int UNPACKED = 1 << 20;
    private static final Pattern SKOPS =
            Pattern.compile("\"__class__\":\\s*\"(\\w+)\",\\s*\"__module__\":\\s*\"([\\w.]+)\"");

    private ZipRecognition() {}

    static Recognised of(byte[] head, byte[] tail) {
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
                if (entry.getName().equals("schema.json")) {
                    type = skopsType(content);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // Only the head was there, or an entry cannot be unpacked: its name has been seen.
        }
        addListed(tail, names);
        ForeignFormat format = format(names);
        return new Recognised.Foreign(
                format, format == ForeignFormat.PYTORCH ? torchType(head) : type);
    }

    /// The pickle of a PyTorch archive comes first and is not compressed. Java's reader refuses the
    /// way in which PyTorch writes its header, so the entry is looked for by hand.
    private static @Nullable String torchType(byte[] head) {
        for (int at = 0; at + LOCAL_ENTRY <= head.length; at++) {
            if (head[at] != 'P' || head[at + 1] != 'K' || head[at + 2] != 3 || head[at + 3] != 4) {
                continue;
            }
            int name = number(head, at + 26);
            int start = at + LOCAL_ENTRY + name + number(head, at + 28);
            if (start <= head.length
                    && new String(head, at + LOCAL_ENTRY, name, StandardCharsets.UTF_8)
                            .endsWith("data.pkl")) {
                return PickleHeads.type(Arrays.copyOfRange(head, start, head.length));
            }
        }
        return null;
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
    }

    /// The names that an archive's directory lists: weights may come before what tells a format.
    private static void addListed(byte[] tail, List<String> names) {
        for (int at = 0; at + DIRECTORY_ENTRY <= tail.length && names.size() < LISTED; at++) {
            if (tail[at] != 'P' || tail[at + 1] != 'K' || tail[at + 2] != 1 || tail[at + 3] != 2) {
                continue;
            }
            int length = number(tail, at + 28);
            if (at + DIRECTORY_ENTRY + length <= tail.length) {
                names.add(new String(tail, at + DIRECTORY_ENTRY, length, StandardCharsets.UTF_8));
            }
        }
    }

    /// The outermost object of a skops archive is described first.
    private static @Nullable String skopsType(byte[] schema) {
        Matcher found = SKOPS.matcher(new String(schema, StandardCharsets.UTF_8));
        return found.find() ? found.group(2) + "." + found.group(1) : null;
    }

    private static ForeignFormat format(List<String> names) {
        if (names.stream().anyMatch(name -> name.endsWith("/archive_format"))) {
            return ForeignFormat.TORCH_EXPORT;
        }
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
