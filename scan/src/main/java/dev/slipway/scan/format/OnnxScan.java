package dev.slipway.scan.format;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Rule;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Scans ONNX models: where their external tensors lie and which operators they need.
///
/// *Source*: `onnx.proto` of ONNX 1.23 and its notes on external data.
public final class OnnxScan {
    private static final Set<String> KEYS = Set.of("location", "offset", "length", "checksum");
    private static final Set<String> DOMAINS =
            Set.of(
                    "",
                    "ai.onnx",
                    "ai.onnx.ml",
                    "ai.onnx.training",
                    "ai.onnx.preview",
                    "ai.onnx.preview.training",
                    "com.microsoft",
                    "com.microsoft.nchwc",
                    "com.microsoft.experimental",
                    "com.ms.internal.nhwc");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final int TEXT = 4096;
    private static final int DEPTH = 64;

    private final Findings findings;

    /// Reports to `findings`.
    public OnnxScan(Findings findings) {
        this.findings = findings;
    }

    /// Whether content is a message that has a model's fields, a graph among them.
    public static boolean recognises(Content content) throws IOException {
        Set<Integer> texts = Set.of(2, 3, 4, 6, 7, 8, 14, 20, 25, 26);
        boolean graph = false;
        boolean version = false;
        try {
            ProtoFields fields = new ProtoFields(content, 0, content.size());
            while (fields.next()) {
                boolean known =
                        fields.wire() == ProtoFields.BYTES
                                ? texts.contains(fields.number())
                                : fields.wire() == ProtoFields.VARINT
                                        && (fields.number() == 1 || fields.number() == 5);
                if (!known) {
                    return false;
                }
                graph |= fields.isBytes(7);
                version |= fields.number() == 1 || fields.number() == 8;
            }
        } catch (EOFException e) {
            return graph && version;
        }
        return graph && version;
    }

    /// One model as it is walked through.
    private static final class Walk {
        private final String file;
        private final Siblings siblings;
        private final Set<String> used = new TreeSet<>();
        private final Set<String> own = new HashSet<>();

        Walk(String file, Siblings siblings) {
            this.file = file;
            this.siblings = siblings;
        }
    }

    /// Scans one model.
    public void scan(Content content, String file, Siblings siblings) throws IOException {
        Walk walk = new Walk(file, siblings);
        ProtoFields fields = new ProtoFields(content, 0, content.size());
        try {
            while (fields.next()) {
                if (fields.isBytes(7)) {
                    graph(walk, fields.message(), 0);
                } else if (fields.isBytes(8)) {
                    walk.used.add(domain(fields.message(), 1));
                } else if (fields.isBytes(25)) {
                    function(walk, fields.message());
                } else if (fields.isBytes(20)) {
                    training(walk, fields.message());
                }
            }
        } catch (EOFException e) {
            findings.add(file, 0, Rule.ONNX_BROKEN, "broken model: " + e.getMessage());
        }
        for (String domain : walk.used) {
            if (!DOMAINS.contains(domain) && !walk.own.contains(domain)) {
                findings.add(
                        file,
                        0,
                        Rule.ONNX_CUSTOM_DOMAIN,
                        "operators of " + shown(domain) + ", which need a library of their own");
            }
        }
    }

    private static String domain(ProtoFields fields, int field) throws IOException {
        String domain = "";
        while (fields.next()) {
            domain = fields.isBytes(field) ? fields.text(TEXT) : domain;
        }
        return domain;
    }

    private void training(Walk walk, ProtoFields fields) throws IOException {
        while (fields.next()) {
            if (fields.isBytes(1) || fields.isBytes(2)) {
                graph(walk, fields.message(), 1);
            }
        }
    }

    private void function(Walk walk, ProtoFields fields) throws IOException {
        while (fields.next()) {
            if (fields.isBytes(7)) {
                node(walk, fields.message(), 1);
            } else if (fields.isBytes(9)) {
                walk.used.add(domain(fields.message(), 1));
            } else if (fields.isBytes(10)) {
                walk.own.add(fields.text(TEXT));
            } else if (fields.isBytes(11)) {
                attribute(walk, fields.message(), 1);
            }
        }
    }

    private void graph(Walk walk, ProtoFields fields, int depth) throws IOException {
        if (depth > DEPTH) {
            throw new EOFException("more than " + DEPTH + " graphs within graphs");
        }
        while (fields.next()) {
            if (fields.isBytes(1)) {
                node(walk, fields.message(), depth);
            } else if (fields.isBytes(5)) {
                tensor(walk, fields.message());
            } else if (fields.isBytes(15)) {
                sparse(walk, fields.message());
            }
        }
    }

    private void node(Walk walk, ProtoFields fields, int depth) throws IOException {
        while (fields.next()) {
            if (fields.isBytes(5)) {
                attribute(walk, fields.message(), depth);
            } else if (fields.isBytes(7)) {
                walk.used.add(fields.text(TEXT));
            }
        }
    }

    private void attribute(Walk walk, ProtoFields fields, int depth) throws IOException {
        while (fields.next()) {
            if (fields.isBytes(5) || fields.isBytes(10)) {
                tensor(walk, fields.message());
            } else if (fields.isBytes(6) || fields.isBytes(11)) {
                graph(walk, fields.message(), depth + 1);
            } else if (fields.isBytes(22) || fields.isBytes(23)) {
                sparse(walk, fields.message());
            }
        }
    }

    private void sparse(Walk walk, ProtoFields fields) throws IOException {
        while (fields.next()) {
            if (fields.isBytes(1) || fields.isBytes(2)) {
                tensor(walk, fields.message());
            }
        }
    }

    private void tensor(Walk walk, ProtoFields fields) throws IOException {
        Map<String, String> entries = new HashMap<>();
        long at = -1;
        boolean external = false;
        while (fields.next()) {
            if (fields.isBytes(13)) {
                at = at < 0 ? fields.start() : at;
                entry(walk, fields.message(), entries, fields.start());
            } else if (fields.number() == 14 && fields.wire() == ProtoFields.VARINT) {
                external = fields.value() == 1;
            }
        }
        if (external || !entries.isEmpty()) {
            location(walk, entries, Math.max(0, at));
        }
    }

    private void entry(Walk walk, ProtoFields fields, Map<String, String> entries, long at)
            throws IOException {
        String key = "";
        String value = "";
        while (fields.next()) {
            key = fields.isBytes(1) ? fields.text(TEXT) : key;
            value = fields.isBytes(2) ? fields.text(TEXT) : value;
        }
        if (!KEYS.contains(key)) {
            findings.add(
                    walk.file,
                    at,
                    Rule.ONNX_EXTERNAL_KEY,
                    "external data with the key "
                            + shown(key)
                            + " (expected: one of "
                            + new TreeSet<>(KEYS)
                            + ")");
        }
        if (entries.putIfAbsent(key, value) != null) {
            findings.add(
                    walk.file,
                    at,
                    Rule.ONNX_EXTERNAL_KEY,
                    "external data with the key " + shown(key) + " twice");
        }
    }

    private void location(Walk walk, Map<String, String> entries, long at) throws IOException {
        String path = entries.getOrDefault("location", "");
        String problem = problemOf(path);
        if (!problem.isEmpty()) {
            findings.add(
                    walk.file,
                    at,
                    Rule.ONNX_EXTERNAL_PATH,
                    "external data at " + shown(path) + ": " + problem);
            return;
        }
        Siblings.Sibling there = walk.siblings.find(path);
        if (!there.problem().isEmpty()) {
            findings.add(
                    walk.file,
                    at,
                    Rule.ONNX_EXTERNAL_PATH,
                    "external data at " + shown(path) + ": " + there.problem());
            return;
        }
        long offset = number(entries.getOrDefault("offset", "0"));
        long rest = offset < 0 ? -1 : there.size() - offset;
        long length = entries.containsKey("length") ? number(entries.get("length")) : rest;
        if (offset < 0 || length < 0 || length > rest) {
            findings.add(
                    walk.file,
                    at,
                    Rule.ONNX_EXTERNAL_RANGE,
                    "external data at "
                            + shown(path)
                            + ": reads outside its "
                            + there.size()
                            + " bytes");
        }
    }

    private static long number(@Nullable String digits) {
        return digits != null && digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    private static String problemOf(String path) {
        if (path.isEmpty()) {
            return "no path";
        }
        if (path.startsWith("/") || DRIVE.matcher(path).matches()) {
            return "an absolute path";
        }
        if (path.indexOf('\\') >= 0 || path.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            return "a backslash or control character";
        }
        for (String part : List.of(path.split("/", -1))) {
            if (part.equals("..")) {
                return "leaves the model's folder";
            }
        }
        return "";
    }

    private static String shown(String text) {
        String printable = text.replaceAll("\\p{C}", "?");
        return printable.length() > 100 ? printable.substring(0, 100) + "..." : printable;
    }
}
