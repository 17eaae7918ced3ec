package dev.slipway.signing;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.signing.JsonObjects.Others;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The signed payload: an in-toto statement that carries a manifest.
///
/// *Source*: in-toto Statement v1; OpenSSF Model Signing v1.0, predicate
/// `https://model_signing/signature/v1.0`.
///
/// @param root the digest that the statement claims for its list of files
record Statement(Manifest manifest, Digest root) {
    private static final String TYPE = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE = "https://model_signing/signature/v1.0";
    private static final String METHOD = "files";
    private static final String HASH = "sha256";

    static byte[] write(Manifest manifest) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonObjects.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("_type", TYPE);
            json.writeArrayFieldStart("subject");
            json.writeStartObject();
            json.writeStringField("name", manifest.model());
            json.writeObjectFieldStart("digest");
            json.writeStringField(HASH, manifest.rootDigest().hex());
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndArray();
            json.writeStringField("predicateType", PREDICATE);
            json.writeObjectFieldStart("predicate");
            writeSerialization(json, manifest.ignored());
            writeResources(json, manifest.resources());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeSerialization(JsonGenerator json, List<String> ignored)
            throws IOException {
        json.writeObjectFieldStart("serialization");
        json.writeStringField("method", METHOD);
        json.writeStringField("hash_type", HASH);
        json.writeBooleanField("allow_symlinks", false);
        json.writeArrayFieldStart("ignore_paths");
        for (String path : ignored) {
            json.writeString(path);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeResources(JsonGenerator json, List<Resource> resources)
            throws IOException {
        json.writeArrayFieldStart("resources");
        for (Resource resource : resources) {
            json.writeStartObject();
            json.writeStringField("name", resource.name());
            json.writeStringField("algorithm", HASH);
            json.writeStringField("digest", resource.digest().hex());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// *Errors*: `UnreadableBundleException` naming the field.
    static Statement read(byte[] payload) throws IOException {
        Draft draft = new Draft();
        try (JsonParser json = JsonObjects.FACTORY.createParser(payload)) {
            json.nextToken();
            JsonObjects.read(
                    json,
                    "payload",
                    Map.of(
                            "_type", (field, name) -> draft.type(field, name, TYPE),
                            "subject", (field, name) -> draft.subjects(field, name),
                            "predicateType", (field, name) -> draft.type(field, name, PREDICATE),
                            "predicate", (field, name) -> draft.predicate(field, name)),
                    Others.IGNORED);
            JsonObjects.expectEnd(json, "payload");
        } catch (JsonProcessingException e) {
            throw new UnreadableBundleException("payload is not JSON: " + e.getOriginalMessage());
        } catch (CharConversionException e) {
            throw new UnreadableBundleException("payload is not JSON: " + e.getMessage());
        }
        return draft.toStatement();
    }

    /// The fields as they come in.
    private static final class Draft {
        private static final int MAX_IGNORED = 1_000;

        private int types;
        private int subjects;
        private String model = "";
        private String root = "";
        private String method = "";
        private String hash = "";
        private boolean linksAllowed;
        private final List<String> ignored = new ArrayList<>();
        private final List<Resource> resources = new ArrayList<>();

        void type(JsonParser json, String name, String expected) throws IOException {
            String found = JsonObjects.text(json, name);
            if (!found.equals(expected)) {
                throw new UnreadableBundleException(
                        new Fault.WrongMediaType(name, found, expected));
            }
            types++;
        }

        void subjects(JsonParser json, String where) throws IOException {
            JsonObjects.readArray(
                    json,
                    where,
                    (element, at) -> {
                        subjects++;
                        JsonObjects.read(
                                element,
                                at,
                                Map.of(
                                        "name",
                                                (field, name) ->
                                                        model = JsonObjects.text(field, name),
                                        "digest", (field, name) -> digest(field, name)),
                                Others.IGNORED);
                    });
        }

        private void digest(JsonParser json, String where) throws IOException {
            JsonObjects.read(
                    json,
                    where,
                    Map.of(HASH, (field, name) -> root = JsonObjects.text(field, name)),
                    Others.IGNORED);
        }

        void predicate(JsonParser json, String where) throws IOException {
            JsonObjects.read(
                    json,
                    where,
                    Map.of(
                            "serialization", (field, name) -> serialization(field, name),
                            "resources", (field, name) -> resources(field, name)),
                    Others.IGNORED);
        }

        private void serialization(JsonParser json, String where) throws IOException {
            JsonObjects.read(
                    json,
                    where,
                    Map.of(
                            "method", (field, name) -> method = JsonObjects.text(field, name),
                            "hash_type", (field, name) -> hash = JsonObjects.text(field, name),
                            "allow_symlinks",
                                    (field, name) ->
                                            linksAllowed =
                                                    field.currentToken() != JsonToken.VALUE_FALSE,
                            "ignore_paths", (field, name) -> ignored(field, name)),
                    Others.IGNORED);
        }

        private void ignored(JsonParser json, String where) throws IOException {
            JsonObjects.readArray(
                    json,
                    where,
                    (element, at) -> {
                        ignored.add(ignoredPath(element, at));
                        if (ignored.size() > MAX_IGNORED) {
                            throw new UnreadableBundleException(at + " (expected: at most 1000)");
                        }
                    });
        }

        /// A signature that leaves the directory itself out would hold for whatever lies in it.
        private static String ignoredPath(JsonParser json, String where) throws IOException {
            String path = JsonObjects.text(json, where);
            require(
                    !path.isEmpty() && !path.equals("."),
                    where + ": the directory itself (expected: a path below it)");
            return path;
        }

        private void resources(JsonParser json, String where) throws IOException {
            JsonObjects.readArray(
                    json,
                    where,
                    (element, at) -> {
                        if (resources.size() >= ModelFiles.MAX_FILES) {
                            throw new UnreadableBundleException(
                                    at + " (expected: at most " + ModelFiles.MAX_FILES + " files)");
                        }
                        resources.add(resource(element, at));
                    });
        }

        private static Resource resource(JsonParser json, String where) throws IOException {
            String[] values = {"", HASH, ""};
            JsonObjects.read(
                    json,
                    where,
                    Map.of(
                            "name", (field, name) -> values[0] = JsonObjects.text(field, name),
                            "algorithm", (field, name) -> values[1] = JsonObjects.text(field, name),
                            "digest", (field, name) -> values[2] = JsonObjects.text(field, name)),
                    Others.IGNORED);
            if (!values[1].equals(HASH)) {
                throw new UnreadableBundleException(
                        where + ".algorithm: " + values[1] + " (expected: " + HASH + ")");
            }
            try {
                return new Resource(values[0], new Digest(values[2]));
            } catch (IllegalArgumentException e) {
                throw new UnreadableBundleException(where + ": " + e.getMessage());
            }
        }

        Statement toStatement() throws IOException {
            require(types == 2, "payload: _type or predicateType (missing)");
            require(subjects == 1, "payload.subject: " + subjects + " (expected: exactly one)");
            require(
                    method.equals(METHOD) && hash.equals(HASH),
                    "payload.predicate.serialization: "
                            + method
                            + " with "
                            + hash
                            + " (expected: files with sha256)");
            require(
                    !linksAllowed,
                    "payload.predicate.serialization.allow_symlinks (expected: false)");
            try {
                return new Statement(new Manifest(model, resources, ignored), new Digest(root));
            } catch (IllegalArgumentException e) {
                throw new UnreadableBundleException("payload: " + e.getMessage());
            }
        }

        private static void require(boolean holds, String what) throws IOException {
            if (!holds) {
                throw new UnreadableBundleException(what);
            }
        }
    }
}
