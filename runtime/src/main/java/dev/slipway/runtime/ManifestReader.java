package dev.slipway.runtime;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.api.model.Feature;
import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.api.model.ValueRange;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns the fields of a `model.yaml` into a manifest.
final class ManifestReader {
    private static final int MOST_AXES = 32;

    private ManifestReader() {}

    static ManifestFile read(ManifestField root) {
        root.allow(
                "name",
                "format",
                "file",
                "remote",
                "signature",
                "features",
                "schema",
                "warm-up",
                "golden",
                "tolerance",
                "threshold");
        RemoteModel remote = remote(root);
        String file =
                remote == null || !root.child("file").isAbsent()
                        ? root.child("file").asText()
                        : ManifestFile.NAME;
        return new ManifestFile(file, manifest(root, remote));
    }

    /// A package has a file that answers or a model elsewhere, and its format says which.
    private static @Nullable RemoteModel remote(ManifestField root) {
        ManifestField field = root.child("remote");
        ManifestField format = root.child("format");
        boolean saysRemote = !format.isAbsent() && format.asText().equals(RemoteModel.FORMAT);
        if (field.isAbsent()) {
            if (saysRemote) {
                throw field.refuse("connection and model, since the format is remote");
            }
            return null;
        }
        if (!format.isAbsent() && !saysRemote) {
            throw format.refuse(RemoteModel.FORMAT + ", since there is a remote model");
        }
        ManifestField file = root.child("file");
        if (!file.isAbsent() && !file.asText().equals(ManifestFile.NAME)) {
            throw file.refuse("none, since a remote model answers");
        }
        field.allow("connection", "model", "version");
        ManifestField version = field.child("version");
        return field.checked(() ->
                new RemoteModel(
                        field.child("connection").asText(),
                        field.child("model").asText(),
                        version.isAbsent() ? null : version.asText()));
    }

    private static ModelManifest manifest(ManifestField root, @Nullable RemoteModel remote) {
        ManifestField threshold = root.child("threshold");
        return new ModelManifest(
                textOrNull(root.child("name")),
                remote == null ? textOrNull(root.child("format")) : RemoteModel.FORMAT,
                signature(root.child("signature")),
                features(root.child("features")),
                schema(root.child("schema")),
                each(root.child("warm-up"), ManifestReader::row),
                each(root.child("golden"), ManifestReader::golden),
                tolerance(root.child("tolerance")),
                threshold.isAbsent() ? null : threshold.asFiniteNumber(),
                remote);
    }

    private static @Nullable Double tolerance(ManifestField field) {
        if (field.isAbsent()) {
            return null;
        }
        double tolerance = field.asNumber();
        if (!ModelManifest.isTolerance(tolerance)) {
            throw field.refuse("from 0 to " + ModelManifest.WIDEST);
        }
        return tolerance;
    }

    private static @Nullable String textOrNull(ManifestField field) {
        return field.isAbsent() ? null : field.asText();
    }

    private static <T> List<T> each(ManifestField list, Function<ManifestField, T> read) {
        List<T> values = new ArrayList<>();
        if (!list.isAbsent()) {
            for (ManifestField item : list.items()) {
                values.add(read.apply(item));
            }
        }
        return values;
    }

    private static @Nullable Signature signature(ManifestField field) {
        if (field.isAbsent()) {
            return null;
        }
        field.allow("inputs", "outputs");
        return Signature.of(
                each(field.child("inputs"), ManifestReader::tensor),
                each(field.child("outputs"), ManifestReader::tensor));
    }

    private static TensorSpec tensor(ManifestField field) {
        field.allow("name", "datatype", "shape", "labels", "axes");
        ManifestField shape = field.child("shape");
        List<ManifestField> axes = shape.items();
        if (axes.size() > MOST_AXES) {
            throw shape.refuse("at most " + MOST_AXES + " axes");
        }
        long[] extents = axes.stream().mapToLong(axis -> axis.asWhole(-1)).toArray();
        return field.checked(() ->
                new TensorSpec(
                        field.child("name").asText(),
                        datatype(field.child("datatype")),
                        Shape.of(extents),
                        each(field.child("labels"), ManifestField::asText),
                        each(field.child("axes"), ManifestField::asText)));
    }

    private static Datatype datatype(ManifestField field) {
        return Datatype.named(field.asText())
                .orElseThrow(() -> field.refuse("one of " + List.of(Datatype.values())));
    }

    /// Columns bind by name, so no two may share one.
    private static List<Feature> features(ManifestField list) {
        List<Feature> features = each(list, ManifestReader::feature);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < features.size(); i++) {
            if (!names.add(features.get(i).name())) {
                throw list.items().get(i).child("name").refuse("each name once");
            }
        }
        return features;
    }

    private static Feature feature(ManifestField field) {
        field.allow("name", "categories");
        return new Feature(
                field.child("name").asText(),
                each(field.child("categories"), ManifestField::asText));
    }

    private static Schema schema(ManifestField field) {
        List<ColumnRule> rules = each(field, ManifestReader::rule);
        return field.checked(() -> new Schema(rules));
    }

    private static ColumnRule rule(ManifestField field) {
        field.allow("column", "datatype", "presence", "range", "domain");
        ManifestField datatype = field.child("datatype");
        Set<String> domain = new LinkedHashSet<>();
        for (String value : each(field.child("domain"), ManifestField::asText)) {
            if (!domain.add(value)) {
                throw field.child("domain").refuse("distinct values");
            }
        }
        return field.checked(() ->
                new ColumnRule(
                        field.child("column").asText(),
                        datatype.isAbsent() ? null : datatype(datatype),
                        presence(field.child("presence")),
                        range(field.child("range")),
                        domain));
    }

    private static Presence presence(ManifestField field) {
        if (field.isAbsent()) {
            return Presence.OPTIONAL;
        }
        return switch (field.asText()) {
            case "required" -> Presence.REQUIRED;
            case "optional" -> Presence.OPTIONAL;
            default -> throw field.refuse("required or optional");
        };
    }

    private static @Nullable ValueRange range(ManifestField field) {
        if (field.isAbsent()) {
            return null;
        }
        List<ManifestField> bounds = field.items();
        if (bounds.size() != 2) {
            throw field.refuse("[lowest, highest], null where there is none");
        }
        return field.checked(() ->
                new ValueRange(
                        bound(bounds.get(0), Double.NEGATIVE_INFINITY),
                        bound(bounds.get(1), Double.POSITIVE_INFINITY)));
    }

    private static double bound(ManifestField field, double open) {
        return field.isAbsent() ? open : field.asNumber();
    }

    private static ManifestRow row(ManifestField row) {
        List<ManifestField> items = row.items();
        if (items.stream().noneMatch(ManifestField::isList)) {
            return new ManifestRow(cells(items));
        }
        List<Cell> cells = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        for (ManifestField item : items) {
            List<Cell> list = cells(item.items());
            cells.addAll(list);
            lengths.add(list.size());
        }
        return new ManifestRow(cells, lengths);
    }

    private static List<Cell> cells(List<ManifestField> items) {
        return items.stream().<Cell>map(ManifestField::asCell).toList();
    }

    private static GoldenRow golden(ManifestField field) {
        field.allow("row", "expected");
        return new GoldenRow(
                row(field.child("row")),
                field.child("expected").items().stream().map(ManifestField::asNumber).toList());
    }
}
