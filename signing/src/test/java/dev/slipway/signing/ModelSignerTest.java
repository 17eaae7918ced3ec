package dev.slipway.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.testkit.Property;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelSignerTest {
    private final SigningKey key = TestKeys.any();
    private final ModelVerifier verifier = new ModelVerifier(key.verifyingKey());

    @TempDir Path scratch;
    private Path model = Path.of("");
    private Path signature = Path.of("");

    @BeforeEach
    void signAModel() throws IOException {
        model = Files.createDirectories(scratch.resolve("model"));
        signature = model.resolve("model.sig");
        write("weights.bin", "weights");
        write("deep/er/file", "deep");
        write("empty", "");
        write(".hidden", "dot");
        write(".git/config", "not of the model");
        new ModelSigner(key).sign(model, signature).write(signature);
    }

    private void write(String name, String content) throws IOException {
        Path file = model.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private List<String> faults() throws IOException {
        return verifier.verify(model, signature).faults().stream().map(Fault::message).toList();
    }

    @Test
    void whatWasSignedVerifies() throws IOException {
        Verdict verdict = verifier.verify(model, signature);
        assertThat(verdict.holds()).isTrue();
        assertThat(verdict.manifest().orElseThrow().resources())
                .extracting(Resource::name)
                .containsExactly(".hidden", "deep/er/file", "empty", "weights.bin");
        write(".git/config", "changed, and still not of the model");
        assertThat(verifier.verify(model, signature).holds()).isTrue();
    }

    @Test
    void eachChangeIsNamed() throws IOException {
        write("weights.bin", "weightz");
        write("added", "x");
        Files.delete(model.resolve("empty"));
        Files.createSymbolicLink(model.resolve("linked"), model.resolve("weights.bin"));
        assertThat(faults())
                .hasSize(4)
                .anySatisfy(fault -> assertThat(fault).startsWith("changed file: weights.bin"))
                .anySatisfy(fault -> assertThat(fault).startsWith("added file: added"))
                .anySatisfy(fault -> assertThat(fault).startsWith("missing file: empty"))
                .anySatisfy(fault -> assertThat(fault).startsWith("unusable entry: linked"));
    }

    @Test
    void linkCannotBeSigned() throws IOException {
        Files.createSymbolicLink(model.resolve("linked"), Path.of("/etc/hostname"));
        assertThatThrownBy(() -> new ModelSigner(key).sign(model, signature))
                .isInstanceOf(SigningException.class)
                .hasMessage("unusable entry: linked (it is a symbolic link)");
        Path link = Files.createSymbolicLink(scratch.resolve("link-to-model"), model);
        assertThatThrownBy(() -> new ModelSigner(key).sign(link, signature))
                .hasMessageContaining("is not a directory");
    }

    @Test
    void swappedKeyIsNamedByItsHint() throws IOException {
        SigningKey other = TestKeys.any();
        new ModelSigner(other).sign(model, signature).write(signature);
        assertThat(faults())
                .containsExactly(
                        "swapped key: signed with key "
                                + other.verifyingKey().hint()
                                + ", given key "
                                + key.verifyingKey().hint());
    }

    @Test
    void editedManifestIsRefusedAndSo() throws IOException {
        String digest = Digest.of("weights".getBytes(StandardCharsets.UTF_8)).hex();
        editPayload(digest, Digest.of(new byte[1]).hex());
        assertThat(faults())
                .singleElement()
                .asString()
                .startsWith("edited manifest: its files hash");
        signAModel();
        editPayload("\"files\"", "\"sieve\"");
        assertThat(faults()).singleElement().asString().startsWith("edited manifest: ");
    }

    @Test
    void forgedManifestWithItsDigestsInOrderIsABrokenSignature() throws IOException {
        write("weights.bin", "evil");
        byte[] forged = Statement.write(ModelSigner.manifestOf(model, signature));
        Bundle signed = Bundle.read(signature);
        new Bundle(signed.hint(), forged, signed.signature()).write(signature);
        assertThat(faults()).singleElement().asString().startsWith("broken signature: ");
    }

    @Test
    void damagedSignatureIsABrokenSignature() throws IOException {
        Bundle signed = Bundle.read(signature);
        for (int length : new int[] {0, 8, signed.signature().length}) {
            byte[] damaged = new byte[length];
            new Bundle(signed.hint(), signed.payload(), damaged).write(signature);
            assertThat(faults()).singleElement().asString().startsWith("broken signature: ");
        }
    }

    @Test
    void otherMediaTypesAreNamed() throws IOException {
        edit(Bundle.MEDIA_TYPE, "application/vnd.dev.sigstore.bundle.v0.2+json");
        assertThat(faults())
                .singleElement()
                .asString()
                .startsWith("wrong media type: bundle.mediaType");
        signAModel();
        edit(Bundle.PAYLOAD_TYPE, "text/plain");
        assertThat(faults()).singleElement().asString().contains("dsseEnvelope.payloadType");
    }

    @Test
    void bundlesThatAreNotWhatTheFormatSaysAreRefusedByField() throws IOException {
        assertRefused(
                "\"keyid\":\"\"", "\"keyid\":\"\",\"x\":1", "signatures[0].x (unknown field)");
        assertRefused(
                "\"tlogEntries\":[]", "\"tlogEntries\":[{}]", "tlogEntries[0] (expected: none");
        assertRefused("{\"mediaType\"", "{\"mediaType\":\"a\",\"mediaType\"", "wrong media type");
        assertRefused("\"sig\":\"", "\"sig\":\"***", "sig (expected: Base64)");
        assertRefused("}]}}", "}]}}{}", "something follows its end");
        assertRefused("\"publicKey\"", "\"certificate\"", "certificate (expected: publicKey");
        assertRefused("{\"mediaType\"", "[\"mediaType\"", "bundle (expected: an object)");
        for (String text : List.of("", "{\0\0\0abcd")) {
            Files.writeString(signature, text);
            assertThat(faults()).singleElement().asString().startsWith("unreadable bundle: ");
        }
    }

    @Test
    void manifestThatNamesAFileTwiceOrOutsideIsRefused() {
        Digest digest = Digest.of(new byte[0]);
        Resource file = new Resource("a", digest);
        assertThatThrownBy(() -> Manifest.of("m", List.of(file, file)))
                .hasMessageContaining("a (listed twice)");
        for (String name : List.of("../a", "/a", "a//b", "a/.", "", "a\0b", "\uD800")) {
            assertThatThrownBy(() -> new Resource(name, digest)).hasMessageContaining("file name");
        }
    }

    @Test
    void signatureThatIgnoresTheDirectoryItselfIsRefused() throws IOException {
        for (String itself : List.of("", ".")) {
            Manifest nothing = new Manifest("model", List.of(), List.of(".git", itself));
            new ModelSigner(key).sign(nothing).write(signature);
            assertThat(faults())
                    .singleElement()
                    .asString()
                    .startsWith("unreadable bundle: ")
                    .contains("ignore_paths[1]: the directory itself");
        }
    }

    @Test
    void knownDigestsAreSignedWithoutReadingAFile() throws IOException {
        Manifest files = ModelSigner.manifestOf(model, signature);
        Bundle bundle = new ModelSigner(key).sign(Manifest.of("model", files.resources()));
        Path beside = scratch.resolve("elsewhere.sig");
        bundle.write(beside);
        Files.delete(signature);
        assertThat(verifier.verify(model, beside).holds()).isTrue();
        assertThat(verifier.verify(bundle.toJson(), files).holds()).isTrue();
        Manifest fewer = new Manifest("model", files.resources().subList(1, 4), List.of());
        assertThat(verifier.verify(bundle.toJson(), fewer).faults())
                .containsExactly(new Fault.MissingFile(".hidden"));
    }

    @Test
    void anyChangedByteOfABundleIsRefused() {
        byte[] whole = new ModelSigner(key).sign(Manifest.of("m", List.of())).toJson();
        Property.holds(
                200,
                random -> {
                    byte[] changed = whole.clone();
                    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(7));
                    Verdict verdict =
                            verifier.verify(changed, new Manifest("m", List.of(), List.of()));
                    // Only the unsigned key id may differ and hold.
                    String text = new String(changed, StandardCharsets.UTF_8);
                    assertThat(verdict.holds()).as(text).isEqualTo(isHarmless(whole, changed));
                });
    }

    private boolean isHarmless(byte[] whole, byte[] changed) throws IOException {
        try {
            Bundle before = Bundle.parse(whole);
            Bundle after = Bundle.parse(changed);
            return before.hint().equals(after.hint())
                    && java.util.Arrays.equals(before.payload(), after.payload())
                    && java.util.Arrays.equals(before.signature(), after.signature());
        } catch (UnreadableBundleException e) {
            return false;
        }
    }

    @Test
    void namesSortByCodePointsWhateverTheyHold() {
        Property.holds(
                500,
                random -> {
                    String left = name(random);
                    String right = name(random);
                    int byCodePoints =
                            java.util.Arrays.compare(
                                    left.codePoints().toArray(), right.codePoints().toArray());
                    assertThat(Integer.signum(Resource.BY_CODE_POINTS.compare(left, right)))
                            .isEqualTo(Integer.signum(byCodePoints));
                });
    }

    private static String name(SplittableRandom random) {
        int[] pool = {'a', 'b', '/', 0xE000, 0xFF5E, 0x1F680, 0x10FFFF, 0xD7FF};
        return random.ints(random.nextInt(4), 0, pool.length)
                .map(at -> pool[at])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private void assertRefused(String before, String after, String expected) throws IOException {
        signAModel();
        edit(before, after);
        assertThat(faults()).singleElement().asString().contains(expected);
    }

    private void edit(String before, String after) throws IOException {
        String text = Files.readString(signature);
        assertThat(text).contains(before);
        Files.writeString(signature, text.replace(before, after));
    }

    private void editPayload(String before, String after) throws IOException {
        Bundle signed = Bundle.read(signature);
        String payload = new String(signed.payload(), StandardCharsets.UTF_8);
        assertThat(payload).contains(before);
        byte[] edited = payload.replace(before, after).getBytes(StandardCharsets.UTF_8);
        edit(
                Base64.getEncoder().encodeToString(signed.payload()),
                Base64.getEncoder().encodeToString(edited));
    }
}
