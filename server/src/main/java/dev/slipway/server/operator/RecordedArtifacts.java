package dev.slipway.server.operator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The artifacts that living versions need, as the records of a journal name them one after
/// another: the package's list of files, the scanner's report, the signature, and what came along
/// with a version of another server.
final class RecordedArtifacts {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Set<String> KINDS =
            Set.of(
                    "VersionPublished",
                    "SignatureAttached",
                    "VersionImported",
                    "VersionDeleted",
                    "ModelDeleted",
                    "ModelRenamed");
    private static final List<String> DIGESTS =
            List.of(
                    "content.digest",
                    "content.scan.report",
                    "content.signature.bundle",
                    "evidence.document",
                    "evidence.signature",
                    "signature.bundle");

    private final Map<String, Map<String, Set<Sha256>>> models = new HashMap<>();

    /// Takes the next record in.
    void add(JournalRecord record) {
        if (!KINDS.contains(record.kind())) {
            return;
        }
        Map<String, String> payload = scalars(record.payload());
        String model = payload.getOrDefault("model", "");
        String version = payload.getOrDefault("version", "");
        switch (record.kind()) {
            case "ModelDeleted" -> models.remove(model);
            case "ModelRenamed" -> rename(model, payload.getOrDefault("to", ""));
            case "VersionDeleted" -> models.getOrDefault(model, new HashMap<>()).remove(version);
            default ->
                    DIGESTS.stream()
                            .filter(payload::containsKey)
                            .map(name -> new Sha256(payload.getOrDefault(name, "")))
                            .filter(digest -> !digest.equals(Sha256.ZERO))
                            .forEach(digest ->
                                    models.computeIfAbsent(model, key -> new HashMap<>())
                                            .computeIfAbsent(version, key -> new HashSet<>())
                                            .add(digest));
        }
    }

    private void rename(String from, String to) {
        Map<String, Set<Sha256>> versions = models.remove(from);
        if (versions != null) {
            models.put(to, versions);
        }
    }

    /// What is needed after the last record.
    Set<Sha256> digests() {
        Set<Sha256> digests = new HashSet<>();
        models.values().forEach(versions -> versions.values().forEach(digests::addAll));
        return digests;
    }

    /// The texts and numbers of an object by the path of names that leads to them.
    private static Map<String, String> scalars(String payload) {
        Map<String, String> scalars = new HashMap<>();
        try (JsonParser parser = JSON.createParser(payload)) {
            while (parser.nextToken() != null) {
                JsonToken token = parser.currentToken();
                if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
                    String path = parser.getParsingContext().pathAsPointer().toString();
                    scalars.put(path.substring(1).replace('/', '.'), parser.getText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scalars;
    }
}
