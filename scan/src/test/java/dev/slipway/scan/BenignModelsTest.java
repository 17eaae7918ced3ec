package dev.slipway.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Limits;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenignModelsTest {
    /// Fixtures that are made to be refused, and the rule that does.
    private static final Set<String> HOSTILE =
            Set.of(
                    "onnx-external-path",
                    "onnx-external-range",
                    "onnx-custom-domain",
                    "onnx-broken");

    @TempDir Path scratch;

    private static List<Path> models() throws IOException {
        List<Path> models = new ArrayList<>();
        for (String folder : List.of("runtime-onnx", "runtime-trees", "examples", "serving")) {
            try (Stream<Path> walk = Files.walk(Repository.root().resolve(folder))) {
                walk.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().contains("/target/"))
                        .filter(file ->
                                file.toString()
                                        .matches(
                                                ".*\\.(onnx|json|ubj|txt|yaml|csv|parquet|bin|md|py)"))
                        .forEach(models::add);
            }
        }
        return models;
    }

    @Test
    void modelsOfTheRepositoryAreCleanUnlessTheyAreMadeNotToBe() throws IOException {
        List<String> alarms = new ArrayList<>();
        int clean = 0;
        for (Path model : models()) {
            Report report = new ModelScanner(Limits.usual(), Suppressions.none()).scan(model);
            boolean hostile =
                    model.toString().contains("external-data")
                            || model.toString().contains("domain");
            clean += report.isClean() ? 1 : 0;
            for (Finding finding : report.findings()) {
                if (!hostile || !HOSTILE.contains(finding.rule())) {
                    alarms.add(model + ": " + finding);
                }
            }
        }
        assertThat(alarms).isEmpty();
        assertThat(clean).isGreaterThan(300);
    }

    @Test
    void weightsAreNotTakenForFormats() {
        Property.holds(
                400,
                random -> {
                    byte[] weights = new byte[4096];
                    for (int i = 0; i < weights.length; i++) {
                        weights[i] = (byte) random.nextInt(256);
                    }
                    weights[0] = (byte) (random.nextBoolean() ? 0x80 : weights[0]);
                    weights[1] = (byte) random.nextInt(6);
                    assertThat(Scanned.rules(scratch, "weights.bin", weights)).isEmpty();
                });
    }

    @Test
    void plainValuesOfEveryProtocolAreClean() {
        List<byte[]> pickles =
                List.of(
                        Pickle.protocol(0).ops("(lp0\nI1\naF2.5\naS'x'\np1\na.").bytes(),
                        Pickle.protocol(2).ops("}q\u0000").wideText("a").ops("K\u0001s.").bytes(),
                        Pickle.protocol(2).global("collections", "OrderedDict").ops(")R.").bytes(),
                        Pickle.protocol(4)
                                .text("numpy")
                                .text("dtype")
                                .ops("\u0093")
                                .text("f8")
                                .ops("\u0089\u0088\u0087R.")
                                .framed(),
                        Pickle.protocol(5).ops("(K\u0001K\u0002t.").framed());
        for (byte[] pickle : pickles) {
            assertThat(Scanned.rules(scratch, "v.pkl", pickle)).isEmpty();
        }
    }
}
