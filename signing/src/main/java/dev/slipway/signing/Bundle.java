package dev.slipway.signing;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.signing.JsonObjects.Others;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The signature file: a signed payload with a hint at the key.
///
/// *Source*: Sigstore bundle v0.3, DSSE v1.
public final class Bundle {
    static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private final Optional<String> hint;
    private final byte[] payload;
    private final byte[] signature;

    Bundle(Optional<String> hint, byte[] payload, byte[] signature) {
        this.hint = hint;
        this.payload = payload.clone();
        this.signature = signature.clone();
    }

    /// The name of the signing key; bundles from before version 1.1 of the reference have none.
    Optional<String> hint() {
        return hint;
    }

    byte[] payload() {
        return payload.clone();
    }

    byte[] signature() {
        return signature.clone();
    }

    /// What is signed in place of the payload alone: it and its type, each with its length.
    byte[] signedBytes() {
        return signedBytes(payload);
    }

    static byte[] signedBytes(byte[] payload) {
        String head =
                "DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + payload.length);
        bytes.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    /// Writes the file whole or not at all.
    public void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path partial = Files.createTempFile(Objects.requireNonNull(folder), ".signature", ".part");
        try {
            Files.write(partial, toJson());
            Files.move(
                    partial,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /// The file's content; readers refuse any field beyond these.
    public byte[] toJson() {
        Base64.Encoder base64 = Base64.getEncoder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonObjects.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("mediaType", MEDIA_TYPE);
            json.writeObjectFieldStart("verificationMaterial");
            json.writeObjectFieldStart("publicKey");
            if (hint.isPresent()) {
                json.writeStringField("hint", hint.get());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("tlogEntries");
            json.writeEndArray();
            json.writeEndObject();
            json.writeObjectFieldStart("dsseEnvelope");
            json.writeStringField("payload", base64.encodeToString(payload));
            json.writeStringField("payloadType", PAYLOAD_TYPE);
            json.writeArrayFieldStart("signatures");
            json.writeStartObject();
            json.writeStringField("sig", base64.encodeToString(signature));
            json.writeStringField("keyid", "");
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Bundle read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(JsonObjects.MAX_BYTES + 1);
            if (bytes.length > JsonObjects.MAX_BYTES) {
                throw new UnreadableBundleException(
                        "larger than " + JsonObjects.MAX_BYTES + " bytes");
            }
            return parse(bytes);
        }
    }

    /// *Errors*: `UnreadableBundleException` naming the field.
    static Bundle parse(byte[] bytes) throws IOException {
        Draft draft = new Draft();
        try (JsonParser json = JsonObjects.FACTORY.createParser(bytes)) {
            json.nextToken();
            JsonObjects.read(
                    json,
                    "bundle",
                    Map.of(
                            "mediaType", (field, name) -> draft.mediaType(field, name),
                            "verificationMaterial", (field, name) -> draft.material(field, name),
                            "dsseEnvelope", (field, name) -> draft.envelope(field, name)),
                    Others.REFUSED);
            JsonObjects.expectEnd(json, "bundle");
        } catch (JsonProcessingException e) {
            throw new UnreadableBundleException("not JSON: " + e.getOriginalMessage());
        } catch (CharConversionException e) {
            throw new UnreadableBundleException("not JSON: " + e.getMessage());
        }
        return draft.toBundle();
    }

    /// The fields as they come in.
    private static final class Draft {
        private boolean typed;
        private boolean hasKey;
        private boolean payloadTyped;
        private Optional<String> hint = Optional.empty();
        private byte @Nullable [] payload;
        private final List<byte[]> signatures = new ArrayList<>();

        void mediaType(JsonParser json, String name) throws IOException {
            expectType(JsonObjects.text(json, name), name, MEDIA_TYPE);
            typed = true;
        }

        private static void expectType(String found, String name, String expected)
                throws IOException {
            if (!found.equals(expected)) {
                throw new UnreadableBundleException(
                        new Fault.WrongMediaType(name, found, expected));
            }
        }

        void material(JsonParser json, String where) throws IOException {
            JsonObjects.read(
                    json,
                    where,
                    Map.of(
                            "publicKey", (field, name) -> publicKey(field, name),
                            "tlogEntries", (field, name) -> noEntries(field, name),
                            "x509CertificateChain", (field, name) -> otherMode(name),
                            "certificate", (field, name) -> otherMode(name)),
                    Others.REFUSED);
        }

        private static void noEntries(JsonParser json, String name) throws IOException {
            JsonObjects.readArray(
                    json,
                    name,
                    (entry, at) -> {
                        throw new UnreadableBundleException(at + " (expected: none in key mode)");
                    });
        }

        private static void otherMode(String name) throws IOException {
            throw new UnreadableBundleException(
                    name + " (expected: publicKey; only signatures with a key are verified)");
        }

        private void publicKey(JsonParser json, String where) throws IOException {
            hasKey = true;
            JsonObjects.read(
                    json,
                    where,
                    Map.of(
                            "hint", (field, name) -> hint(field, name),
                            // Before version 1.1 of the reference; the given key decides, not this.
                            "rawBytes", (field, name) -> JsonObjects.bytes(field, name),
                            "keyDetails", (field, name) -> field.skipChildren()),
                    Others.REFUSED);
        }

        private void hint(JsonParser json, String name) throws IOException {
            if (json.currentToken() != JsonToken.VALUE_NULL) {
                hint = Optional.of(JsonObjects.text(json, name)).filter(text -> !text.isEmpty());
            }
        }

        void envelope(JsonParser json, String where) throws IOException {
            JsonObjects.read(
                    json,
                    where,
                    Map.of(
                            "payload", (field, name) -> payload = JsonObjects.bytes(field, name),
                            "payloadType", (field, name) -> payloadType(field, name),
                            "signatures", (field, name) -> signatures(field, name)),
                    Others.REFUSED);
        }

        private void payloadType(JsonParser json, String name) throws IOException {
            expectType(JsonObjects.text(json, name), name, PAYLOAD_TYPE);
            payloadTyped = true;
        }

        private void signatures(JsonParser json, String where) throws IOException {
            JsonObjects.readArray(
                    json,
                    where,
                    (element, at) ->
                            JsonObjects.read(
                                    element,
                                    at,
                                    Map.of(
                                            "sig",
                                            (field, name) ->
                                                    signatures.add(JsonObjects.bytes(field, name)),
                                            "keyid",
                                            (field, name) -> field.skipChildren()),
                                    Others.REFUSED));
        }

        Bundle toBundle() throws IOException {
            require(typed, "bundle.mediaType");
            require(hasKey, "bundle.verificationMaterial.publicKey");
            require(payloadTyped, "bundle.dsseEnvelope.payloadType");
            require(payload != null, "bundle.dsseEnvelope.payload");
            if (signatures.size() != 1) {
                throw new UnreadableBundleException(
                        "bundle.dsseEnvelope.signatures: "
                                + signatures.size()
                                + " (expected: exactly one)");
            }
            return new Bundle(hint, Objects.requireNonNull(payload), signatures.getFirst());
        }

        private static void require(boolean present, String field) throws IOException {
            if (!present) {
                throw new UnreadableBundleException(field + " (missing)");
            }
        }
    }
}
