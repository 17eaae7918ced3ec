package dev.slipway.cli.objects;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.cli.text.TextFiles;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The objects that files declare: one or more YAML or JSON documents per file, every `.yaml`,
/// `.yml` and `.json` of a directory and those below it.
final class ObjectFiles {
    private ObjectFiles() {}

    /// The specs, in the order of files and documents.
    ///
    /// *Errors*: `IllegalArgumentException` naming file, document and place.
    static List<Spec> read(List<Path> paths) throws IOException {
        Map<ObjectId, String> places = new LinkedHashMap<>();
        List<Spec> specs = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : files(path)) {
                add(specs, places, file.toString(), TextFiles.read(file));
            }
        }
        if (specs.isEmpty()) {
            throw new IllegalArgumentException(paths + ": no object (expected: at least one)");
        }
        return specs;
    }

    private static void add(
            List<Spec> specs, Map<ObjectId, String> places, String file, String text) {
        List<JsonNode> documents = documents(file, text);
        for (int i = 0; i < documents.size(); i++) {
            String place = documents.size() == 1 ? file : file + " (document " + (i + 1) + ")";
            Spec spec = spec(place, documents.get(i));
            String before = places.putIfAbsent(ObjectId.of(spec), place);
            if (before != null) {
                throw new IllegalArgumentException(
                        place + ": " + ObjectId.of(spec) + " stands in " + before + " as well");
            }
            specs.add(spec);
        }
    }

    private static List<JsonNode> documents(String file, String text) {
        try {
            List<JsonNode> documents = new ArrayList<>();
            for (JsonNode document : Yaml.documents(file, text)) {
                // Several objects in JSON are an array, as get prints them.
                if (document.isArray()) {
                    document.forEach(documents::add);
                } else {
                    documents.add(document);
                }
            }
            return documents;
        } catch (DocumentException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Spec spec(String place, JsonNode document) {
        try {
            return Documents.read(document, Spec.class);
        } catch (DocumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .toList();
        }
    }
}
