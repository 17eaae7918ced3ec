package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublishTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final Path FIXTURES =
            Repository.root().resolve("packages/src/test/fixtures/bare");
    private static final ModelName MODEL = new ModelName("flights");

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
    void pushedPackageBecomesAVersionWithAnEndpointOfItsName() throws IOException {
        Version version = published(site.push("flights", flights())).version();
        assertThat(version.number()).isEqualTo(new VersionNumber(1));
        assertThat(version.content().isServable()).isTrue();
        assertThat(version.content().format()).isEqualTo("xgboost");
        assertThat(version.content().scan().isClean()).isTrue();
        assertThat(site.control.current().endpoints())
                .containsExactly(
                        EndpointSpec.defaults(
                                new EndpointName("flights"),
                                site.control.current().model(MODEL).orElseThrow().team(),
                                new Target.Latest(MODEL)));
        assertThat(site.packages.open(version.content().digest()).manifest().goldenRows())
                .hasSize(version.content().goldenRows())
                .isNotEmpty();
    }

    @Test
    void sameFilesAgainAreTheSameVersion() {
        PushResult.Published first = published(site.push("flights", flights()));
        PushResult.Published again = published(site.push("flights", flights()));
        assertThat(first.isNew()).isTrue();
        assertThat(again.isNew()).isFalse();
        assertThat(again.version()).isEqualTo(first.version());
    }

    @Test
    void dryRunRecordsNothing() {
        SortedMap<String, byte[]> files = flights();
        files.values().forEach(site::upload);
        PushResult result =
                site.intake.publish(
                        Site.SCIENTIST, site.push("flights", Site.listed(files), null, true));
        assertThat(result).isInstanceOf(PushResult.WouldPublish.class);
        assertThat(site.control.current().models()).isEmpty();
    }

    @Test
    void bareModelFileIsImported() throws IOException {
        byte[] file = Files.readAllBytes(FLIGHTS.resolve("models/flights-v1.json"));
        Version version = published(site.push("bare", Map.of("flights-v1.json", file))).version();
        assertThat(version.content().isServable()).isTrue();
        assertThat(site.packages.manifest(version.content().digest()).file("model.yaml"))
                .isPresent();
    }

    @Test
    void filesThatWereNotSentAreAllNamed() {
        PushResult.Refused refused =
                refused(
                        site.intake.publish(
                                Site.SCIENTIST,
                                site.push("flights", Site.listed(flights()), null, false)));
        assertThat(refused.reasons()).hasSameSizeAs(flights().keySet());
        assertThat(refused.reasons().getFirst())
                .contains("not uploaded")
                .contains("upload it first");
    }

    @Test
    void goldenRowThatIsAnsweredOtherwiseRefusesThePush() {
        SortedMap<String, byte[]> files = flights();
        String yaml = new String(files.get("model.yaml"), StandardCharsets.UTF_8);
        String wrong = yaml.replaceFirst("expected: \\[[^\\]]*\\]", "expected: [17]");
        assertThat(wrong).isNotEqualTo(yaml);
        files.put("model.yaml", Site.text(wrong));
        PushResult.Refused refused = refused(site.push("flights", files));
        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refused.refusal().message())
                .startsWith("model.yaml at golden/0: ")
                .endsWith("(expected: 17.0)");
        assertThat(site.control.current().models()).isEmpty();
    }

    @Test
    void modelThatWillNotLoadRefusesThePush() {
        SortedMap<String, byte[]> files = flights();
        files.put("flights-v1.ubj", Arrays.copyOf(files.get("flights-v1.ubj"), 20_000));
        assertThat(refused(site.push("flights", files)).refusal().message())
                .startsWith("flights-v1.ubj at ");
    }

    @Test
    void secretInATextFileRefusesThePushByRuleFileAndOffset() {
        SortedMap<String, byte[]> files = flights();
        String key = "AKIA" + "QYLPMN5HFIQR7XYA";
        files.put("notes/deploy.env", Site.text("region=eu\naws_access_key_id = " + key + "\n"));
        PushResult.Refused refused = refused(site.push("flights", files));
        assertThat(refused.refusal().message())
                .startsWith("secret: notes/deploy.env at byte ")
                .doesNotContain(key);
        assertThat(site.control.current().models()).isEmpty();
    }

    @Test
    void pickleIsStoredAndSaysHowToConvertIt() throws IOException {
        byte[] pickle = Files.readAllBytes(FIXTURES.resolve("pickle-4"));
        PushResult.Published published =
                published(site.push("forest", Map.of("model.pkl", pickle)));
        Version.Content content = published.version().content();
        assertThat(content.isServable()).isFalse();
        assertThat(content.notServable()).contains("model.pkl is a Python pickle");
        assertThat(published.notes()).contains(String.valueOf(content.notServable()));
        assertThat(site.control.current().endpoints()).isEmpty();
    }

    @Test
    void signatureThatNobodyHereTrustsRefusesThePush() {
        PushResult.Refused refused = refused(site.push("flights", flights(), "{}"));
        assertThat(refused.refusal().message()).startsWith("signature: by none of the 0 keys");
    }

    @Test
    void secondVersionLeavesTheEndpointAsItIs() {
        site.push("flights", flights());
        Map<String, byte[]> second = new TreeMap<>(Site.files(FLIGHTS.resolve("v2")));
        Version version = published(site.push("flights", second)).version();
        assertThat(version.number()).isEqualTo(new VersionNumber(2));
        assertThat(site.control.current().endpoints()).hasSize(1);
    }

    private static SortedMap<String, byte[]> flights() {
        return Site.files(FLIGHTS.resolve("v1"));
    }

    private static PushResult.Published published(PushResult result) {
        assertThat(result).isInstanceOf(PushResult.Published.class);
        return (PushResult.Published) result;
    }

    private static PushResult.Refused refused(PushResult result) {
        assertThat(result).isInstanceOf(PushResult.Refused.class);
        return (PushResult.Refused) result;
    }
}
