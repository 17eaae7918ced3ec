package dev.slipway.features;

import dev.slipway.features.column.Type;
import dev.slipway.features.embedding.Embedding;
import dev.slipway.features.embedding.EmbeddingRefusedException;
import dev.slipway.features.expression.EmbeddingTable;
import dev.slipway.features.expression.EmbeddingTable.Absent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Reads a table of vectors: a file of the package, which stays on the disk.
final class EmbeddingReader {
    private static final String TYPE = "embedding";

    private EmbeddingReader() {}

    /// Whether a table says that it is one.
    static boolean isOne(YamlPlace place) {
        YamlPlace type = place.fields("field").get("type");
        return type != null && type.text().equals(TYPE);
    }

    /// The table that stands at a place.
    ///
    /// *Errors*: `ModelRefusedException`.
    static EmbeddingTable read(String name, YamlPlace place) {
        Map<String, YamlPlace> fields = place.fields("field");
        place.allow(fields, List.of("type", "file", "missing", "unknown"));
        YamlPlace file = fields.get("file");
        if (file == null) {
            throw place.refuse("no file", "a file of the package with keys and vectors");
        }
        Embedding vectors = open(file);
        return new EmbeddingTable(name, vectors, absent(place, fields, vectors));
    }

    private static Embedding open(YamlPlace named) {
        try {
            return Embedding.open(TableFile.inside(named));
        } catch (EmbeddingRefusedException e) {
            throw named.refuse(named.text() + ": " + e.getMessage());
        } catch (IOException e) {
            throw named.refuse("cannot be read: " + e, "a file of the package");
        }
    }

    private static Absent absent(
            YamlPlace place, Map<String, YamlPlace> fields, Embedding vectors) {
        YamlPlace missing = fields.get("missing");
        YamlPlace unknown = fields.get("unknown");
        if (missing != null && unknown != null) {
            throw place.refuse("missing and unknown", "one of them");
        }
        if (missing != null) {
            return new Absent.Filled(missing.number());
        }
        if (unknown == null) {
            return new Absent.Nothing();
        }
        return new Absent.Other(
                place(unknown.text(), vectors)
                        .orElseThrow(() ->
                                unknown.refuse("key " + unknown.text(), "a key of the file")));
    }

    private static OptionalLong place(String key, Embedding vectors) {
        if (vectors.keyType() == Type.TEXT) {
            return vectors.place(key);
        }
        try {
            return vectors.place(Long.parseLong(key));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
