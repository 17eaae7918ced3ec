package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.Rows;
import dev.slipway.api.push.Description;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.Sample;
import dev.slipway.api.registry.Version;
import dev.slipway.packages.sample.PackageSample;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.trees.TreesRuntime;
import dev.slipway.tensor.TensorAllocator;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");

    @TempDir Path directory;
    private Site site;

    @BeforeEach
    void open() {
        site = new Site(directory);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void goldenRowsOfASampleHoldTheModelsAnswersInEveryProcess() throws IOException {
        Map<String, byte[]> files = undescribed();
        Description.Completed described = completed(describe(files, flights()));
        assertThat(described.inferred())
                .contains(
                        "column day_of_week: INT64, required, within [0, 13]",
                        "8 warm-up rows",
                        "20 golden rows with the model's answers");
        files.put("model.yaml", Site.text(described.text()));
        Version version = published(site.push("flights", files));
        assertThat(version.content().goldenRows()).isEqualTo(20);
        ModelPackage model = site.packages.open(version.content().digest());
        assertThat(model.manifest().schema().rules()).hasSize(6);
        assertThat(model.manifest().signature()).isNotNull();
        LoadOptions options = LoadOptions.defaults(directory.resolve("cache"));
        try (LoadedModel loaded = new TreesRuntime().load(model, options)) {
            GoldenRows.compare(loaded, model, TensorAllocator.heap());
        }
    }

    @Test
    void sameModelAndSampleAreTheSameVersion() throws IOException {
        String first = completed(describe(undescribed(), flights())).text();
        String again = completed(describe(undescribed(), flights())).text();
        assertThat(again).isEqualTo(first);
    }

    @Test
    void whatADescriptionSaysAlreadyStays() throws IOException {
        Map<String, byte[]> files = Site.files(FLIGHTS.resolve("v1"));
        Description.Completed described = completed(describe(files, flights()));
        assertThat(described.inferred())
                .anyMatch(line -> line.startsWith("column origin: BYTES, required, one of "))
                .noneMatch(line -> line.contains("golden"));
        assertThat(described.text()).contains("expected: [0.06900612]");
    }

    @Test
    void columnsAndTextsThatTheModelDoesNotKnowAreNamed() throws IOException {
        Sample other =
                PackageSample.of(
                        new Rows(List.of("distance"), List.of(List.of(new Cell.Whole(1)))),
                        List.of());
        assertThat(refused(describe(undescribed(), other)).reasons().getFirst())
                .startsWith("sample: columns [minute_of_day, ")
                .endsWith(" are missing; it has [distance]");
        Rows strange =
                Rows.written(
                        flights().columns(),
                        List.of(
                                flights().golden().getFirst().stream()
                                        .<Cell>map(cell ->
                                                cell instanceof Cell.Text(String text)
                                                                && text.matches("[A-Z]{3}")
                                                        ? new Cell.Text("nowhere")
                                                        : cell)
                                        .toList()));
        assertThat(
                        refused(describe(undescribed(), PackageSample.of(strange, List.of())))
                                .refusal()
                                .message())
                .contains("column 'origin': \"nowhere\" (expected: one of ");
    }

    @Test
    void filesThatAreNotServedNeedNoSample() throws IOException {
        byte[] pickle =
                Files.readAllBytes(
                        Repository.root().resolve("packages/src/test/fixtures/bare/pickle-4"));
        assertThat(refused(describe(Map.of("model.pkl", pickle), flights())).refusal().message())
                .isEqualTo("sample: of no use to files that are not served");
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        Description answer =
                site.intake.describe(Site.SCIENTIST, Site.listed(undescribed()), flights());
        assertThat(refused(answer).reasons().getFirst()).contains("not uploaded");
    }

    /// A model whose description says no more than what its columns are.
    private static Map<String, byte[]> undescribed() {
        Map<String, byte[]> files = Site.files(FLIGHTS.resolve("v1"));
        String yaml = new String(files.get("model.yaml"), StandardCharsets.UTF_8);
        files.put("model.yaml", Site.text(yaml.substring(0, yaml.indexOf("warm-up:"))));
        return files;
    }

    private static Sample flights() throws IOException {
        return PackageSample.of(FLIGHTS.resolve("flights-small.csv"), List.of());
    }

    private Description describe(Map<String, byte[]> files, Sample sample) {
        files.values().forEach(site::upload);
        return site.intake.describe(Site.SCIENTIST, Site.listed(files), sample);
    }

    private static Description.Completed completed(Description answer) {
        assertThat(answer).isInstanceOf(Description.Completed.class);
        return (Description.Completed) answer;
    }

    private static Description.Refused refused(Description answer) {
        assertThat(answer).isInstanceOf(Description.Refused.class);
        return (Description.Refused) answer;
    }

    private static Version published(PushResult result) {
        assertThat(result).isInstanceOf(PushResult.Published.class);
        return ((PushResult.Published) result).version();
    }
}
