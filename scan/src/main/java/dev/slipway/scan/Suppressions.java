package dev.slipway.scan;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.slipway.scan.finding.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The suppressions that hold on a day; those that expired do not.
///
/// @param today the day of the scan
public record Suppressions(List<Suppression> list, LocalDate today) {
    private static final Set<String> FIELDS =
            Set.of("rule", "file", "fingerprint", "reason", "reviewer", "expires");

    public Suppressions {
        list = List.copyOf(list);
    }

    /// No suppression at all.
    public static Suppressions none() {
        return new Suppressions(List.of(), LocalDate.EPOCH);
    }

    /// Reads a JSON array of suppressions.
    ///
    /// *Errors*: `IllegalArgumentException` naming the field.
    public static Suppressions read(Path file, LocalDate today) throws IOException {
        JsonFactory factory =
                JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        List<Suppression> list = new ArrayList<>();
        try (JsonParser json = factory.createParser(Files.readAllBytes(file))) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw refused(file, "the document", "an array");
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                list.add(suppression(json, file));
            }
            if (json.currentToken() != JsonToken.END_ARRAY || json.nextToken() != null) {
                throw refused(file, "an element", "objects alone");
            }
        } catch (JsonProcessingException e) {
            throw refused(file, e.getOriginalMessage(), "JSON");
        }
        return new Suppressions(list, today);
    }

    private static Suppression suppression(JsonParser json, Path file) throws IOException {
        Map<String, String> fields = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = String.valueOf(json.currentName());
            if (!FIELDS.contains(name) || json.nextToken() != JsonToken.VALUE_STRING) {
                throw refused(file, name, "texts under " + FIELDS.stream().sorted().toList());
            }
            fields.put(name, json.getText());
        }
        try {
            return new Suppression(
                    fields.getOrDefault("rule", ""),
                    fields.getOrDefault("file", ""),
                    fields.getOrDefault("fingerprint", ""),
                    fields.getOrDefault("reason", ""),
                    fields.getOrDefault("reviewer", ""),
                    LocalDate.parse(fields.getOrDefault("expires", "")));
        } catch (DateTimeException e) {
            throw refused(file, "expires: " + fields.get("expires"), "a date such as 2027-01-31");
        }
    }

    private static IllegalArgumentException refused(Path file, String what, String expected) {
        return new IllegalArgumentException(
                what + " (expected: " + expected + ") for suppressions " + file);
    }

    boolean cover(Finding finding) {
        return list.stream().anyMatch(suppression -> suppression.covers(finding, today));
    }
}
