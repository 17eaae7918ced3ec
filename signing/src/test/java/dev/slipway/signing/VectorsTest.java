package dev.slipway.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bundles that the reference implementation 1.1.1 signed; `make_vectors.py` made them.
final class VectorsTest {
    private static final Path VECTORS = Path.of("src/test/vectors");
    private static final Path MODEL = VECTORS.resolve("model");

    @ParameterizedTest
    @CsvSource({"prime256v1", "secp384r1", "secp521r1"})
    void bundleOfTheReferenceVerifies(String curve) throws IOException {
        Verdict verdict = verify(curve + ".sig", curve + ".pub");
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.warnings()).isEmpty();
        assertThat(verdict.manifest().orElseThrow().resources()).hasSize(9);
    }

    @Test
    void bundleFromBeforeHintsVerifiesWithAWarning() throws IOException {
        Verdict verdict = verify("prime256v1-before-hints.sig", "prime256v1.pub");
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.warnings()).singleElement().asString().contains("does not name its key");
    }

    @Test
    void keyOfAnotherBundleIsASwappedKey() throws IOException {
        assertThat(verify("prime256v1.sig", "secp384r1.pub").faults())
                .singleElement()
                .isInstanceOf(Fault.SwappedKey.class);
        assertThat(verify("prime256v1-before-hints.sig", "secp384r1.pub").faults())
                .singleElement()
                .isInstanceOf(Fault.BrokenSignature.class);
    }

    @Test
    void digestInTheOrderOfTheReferenceIsItsDigest() throws IOException {
        Bundle bundle = Bundle.read(VECTORS.resolve("prime256v1.sig"));
        Digest theirs = Statement.read(bundle.payload()).root();
        Manifest ours = ModelSigner.manifestOf(MODEL, VECTORS.resolve("any.sig"));
        assertThat(ours.referenceDigest()).isEqualTo(theirs);
        assertThat(ours.rootDigest()).isNotEqualTo(theirs);
    }

    private static Verdict verify(String bundle, String key) throws IOException {
        return new ModelVerifier(VerifyingKey.read(VECTORS.resolve(key)))
                .verify(MODEL, VECTORS.resolve(bundle));
    }
}
