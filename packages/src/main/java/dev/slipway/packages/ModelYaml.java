package dev.slipway.packages;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.ValueRange;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.runtime.RemoteModel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Writes `model.yaml` in its canonical form: fixed order of fields, one row a line, every text in
/// double quotes, numbers in their shortest form. Reading it back gives the same manifest, and
/// writing that the same text.
public final class ModelYaml {
    private final StringBuilder out = new StringBuilder();

    private ModelYaml() {}

    /// The text of a manifest, in UTF-8.
    public static byte[] write(ManifestFile described) {
        ModelYaml yaml = new ModelYaml();
        yaml.manifest(described.file(), described.manifest());
        return yaml.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void manifest(String file, ModelManifest manifest) {
        field("name", manifest.name());
        field("format", manifest.format());
        RemoteModel remote = manifest.remote();
        if (remote == null) {
            field("file", file);
        } else {
            remote(remote);
        }
        Signature signature = manifest.signature();
        if (signature != null) {
            boolean empty = signature.inputs().isEmpty() && signature.outputs().isEmpty();
            out.append(empty ? "signature: {}\n" : "signature:\n");
            list("  inputs", signature.inputs(), ModelYaml::tensor);
            list("  outputs", signature.outputs(), ModelYaml::tensor);
        }
        list("features", manifest.features(), ModelYaml::feature);
        list("schema", manifest.schema().rules(), ModelYaml::rule);
        list("warm-up", manifest.warmUpRows(), ModelYaml::row);
        list("golden", manifest.goldenRows(), ModelYaml::golden);
        number("tolerance", manifest.tolerance());
        number("threshold", manifest.threshold());
    }

    private void number(String name, @Nullable Double value) {
        if (value != null) {
            out.append(name).append(": ").append(number(value)).append('\n');
        }
    }

    private void remote(RemoteModel remote) {
        out.append("remote: {connection: ").append(quoted(remote.connection()));
        out.append(", model: ").append(quoted(remote.model()));
        if (remote.version() != null) {
            out.append(", version: ").append(quoted(remote.version()));
        }
        out.append("}\n");
    }

    private void field(String name, @Nullable String value) {
        if (value != null) {
            out.append(name).append(": ").append(quoted(value)).append('\n');
        }
    }

    private <T> void list(String name, List<T> items, Function<T, String> line) {
        if (items.isEmpty()) {
            return;
        }
        out.append(name).append(":\n");
        String indent = " ".repeat(name.length() - name.stripLeading().length() + 2);
        for (T item : items) {
            out.append(indent).append("- ").append(line.apply(item)).append('\n');
        }
    }

    private static String tensor(TensorSpec spec) {
        StringBuilder line = new StringBuilder("{name: ").append(quoted(spec.name()));
        line.append(", datatype: ").append(spec.datatype());
        line.append(", shape: ").append(Arrays.toString(spec.shape().extents()));
        append(line, "labels", spec.labels());
        append(line, "axes", spec.axisNames());
        return line.append('}').toString();
    }

    private static String feature(Feature feature) {
        StringBuilder line = new StringBuilder("{name: ").append(quoted(feature.name()));
        append(line, "categories", feature.categories());
        return line.append('}').toString();
    }

    private static String rule(ColumnRule rule) {
        StringBuilder line = new StringBuilder("{column: ").append(quoted(rule.column()));
        if (rule.datatype() != null) {
            line.append(", datatype: ").append(rule.datatype());
        }
        boolean required = rule.presence() == Presence.REQUIRED;
        line.append(", presence: ").append(required ? "required" : "optional");
        ValueRange range = rule.range();
        if (range != null) {
            line.append(", range: [").append(bound(range.min())).append(", ");
            line.append(bound(range.max())).append(']');
        }
        append(line, "domain", rule.domain());
        return line.append('}').toString();
    }

    private static String golden(GoldenRow golden) {
        String expected =
                golden.expected().stream().map(ModelYaml::number).collect(Collectors.joining(", "));
        return "{row: " + row(golden.row()) + ", expected: [" + expected + "]}";
    }

    private static String row(ManifestRow row) {
        if (!row.isOfLists()) {
            return list(row.cells());
        }
        List<String> lists = new ArrayList<>();
        int first = 0;
        for (int length : row.lengths()) {
            lists.add(list(row.cells().subList(first, first + length)));
            first += length;
        }
        return "[" + String.join(", ", lists) + "]";
    }

    private static String list(List<Cell> cells) {
        return cells.stream().map(ModelYaml::cell).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String cell(Cell cell) {
        return switch (cell) {
            case Cell.Whole(long value) -> Long.toString(value);
            case Cell.Real(double value) -> Double.isNaN(value) ? "null" : number(value);
            case Cell.Digits(String value) -> value;
            case Cell.Text(String value) -> quoted(value);
            case Cell.Missing() -> "null";
        };
    }

    private static void append(StringBuilder line, String name, Iterable<String> texts) {
        String joined =
                StreamSupport.stream(texts.spliterator(), false)
                        .map(ModelYaml::quoted)
                        .collect(Collectors.joining(", "));
        if (!joined.isEmpty()) {
            line.append(", ").append(name).append(": [").append(joined).append(']');
        }
    }

    private static String bound(double value) {
        if (Double.isInfinite(value)) {
            return "null";
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole && Double.doubleToRawLongBits(value) != Long.MIN_VALUE
                ? Long.toString((long) value)
                : number(value);
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return ".nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? ".inf" : "-.inf";
        }
        return Double.toString(value);
    }

    /// Text in double quotes; what is not printable is escaped: the file shows what it says.
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> escape(quoted, c));
        return quoted.append('"').toString();
    }

    private static void escape(StringBuilder quoted, int c) {
        switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\t' -> quoted.append("\\t");
            default -> {
                int type = Character.getType(c);
                boolean shown =
                        type != Character.CONTROL
                                && type != Character.FORMAT
                                && type != Character.SURROGATE
                                && type != Character.PRIVATE_USE
                                && type != Character.UNASSIGNED
                                && type != Character.LINE_SEPARATOR
                                && type != Character.PARAGRAPH_SEPARATOR;
                if (shown) {
                    quoted.appendCodePoint(c);
                } else if (c <= 0xFFFF) {
                    quoted.append(String.format("\\u%04x", c));
                } else {
                    quoted.append(String.format("\\U%08x", c));
                }
            }
        }
    }
}
