package dev.slipway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.SuppressionSpec;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    void sameFilesAgainSayWhatIsNotTakenOfThem() {
        SortedMap<String, byte[]> files = flights();
        assertThat(published(site.push("flights", files)).isNew()).isTrue();
        assertThat(published(site.push("flights", files)).notes()).isEmpty();
        Push plain = site.push("flights", Site.listed(files), "a bundle", false);
        Push more =
                new Push(
                        plain.model(),
                        plain.files(),
                        new Lineage("run-7", List.of(), null, null),
                        new FreeText("the second try"),
                        Map.of("stage", "trial"),
                        plain.signature(),
                        plain.key(),
                        false);
        PushResult.Published again = published(site.intake.publish(Site.SCIENTIST, more));
        assertThat(again.isNew()).isFalse();
        assertThat(again.notes())
                .extracting(note -> note.split(":", 2)[0])
                .containsExactly("signature", "tags", "lineage", "description");
        assertThat(again.notes()).allMatch(note -> note.contains("are version 1 already"));
        assertThat(again.notes().getFirst()).contains("--for flights/1");
    }

    @Test
    void sameFilesAgainSayThatTheirDescriptionIsAnother() {
        flights().values().forEach(site::upload);
        assertThat(described("the first try").isNew()).isTrue();
        assertThat(described("the first try").notes()).isEmpty();
        assertThat(described("the second try").notes())
                .containsExactly(
                        "description: not taken, for the same files are version 1 already, with"
                                + " another");
    }

    private PushResult.Published described(String words) {
        Push plain = site.push("flights", Site.listed(flights()), null, false);
        return published(
                site.intake.publish(
                        Site.SCIENTIST,
                        new Push(
                                plain.model(),
                                plain.files(),
                                plain.lineage(),
                                new FreeText(words),
                                plain.tags(),
                                null,
                                plain.key(),
                                false)));
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

    /// What a version of their own holds they may read.
    @Test
    void fileThatSomebodyMayNotReadIsNoneOfTheirs() {
        SortedMap<String, byte[]> files = flights();
        assertThat(published(site.push("flights", files)).isNew()).isTrue();
        Principal stranger =
                new Principal(
                        new PrincipalId("token:stranger"),
                        Principal.Proof.TOKEN,
                        new TeamName("risk"),
                        null,
                        List.of(
                                new Grant(Role.SCIENTIST, new Scope.OfTeam(new TeamName("risk"))),
                                Grant.everywhere(Role.VIEWER)));
        List<Sha256> digests = files.values().stream().map(Sha256::of).toList();
        assertThat(site.intake.missing(stranger, digests)).isEqualTo(digests);
        PushResult.Refused refused =
                refused(
                        site.intake.publish(
                                stranger, site.push("copy", Site.listed(files), null, false)));
        assertThat(refused.reasons())
                .hasSameSizeAs(digests)
                .allMatch(reason -> reason.contains("not uploaded"));
    }

    /// Files that are a version already would be answered with all that is known of it.
    @Test
    void pushToAModelOfOthersIsRefusedBeforeItIsLookedAt() {
        SortedMap<String, byte[]> files = flights();
        assertThat(published(site.push("flights", files)).isNew()).isTrue();
        TeamName risk = new TeamName("risk");
        Principal stranger =
                new Principal(
                        new PrincipalId("token:stranger"),
                        Principal.Proof.TOKEN,
                        risk,
                        null,
                        List.of(new Grant(Role.SCIENTIST, new Scope.OfTeam(risk))));
        PushResult.Refused refused = refused(site.push(stranger, "flights", files));
        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(refused.reasons())
                .containsExactly(
                        "permission: WRITE_MODELS on model flights is missing for token:stranger"
                                + " (expected: one of the roles scientist, automation)");
    }

    @Test
    void fileOfAVersionThatSomebodyMayReadNeedNotBeSent() {
        SortedMap<String, byte[]> files = flights();
        assertThat(published(site.push("flights", files)).isNew()).isTrue();
        Principal bob = person("bob", Role.SCIENTIST);
        assertThat(site.intake.missing(bob, files.values().stream().map(Sha256::of).toList()))
                .isEmpty();
        assertThat(
                        published(
                                        site.intake.publish(
                                                bob,
                                                site.push("copy", Site.listed(files), null, false)))
                                .isNew())
                .isTrue();
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

    private static SortedMap<String, byte[]> withFalseAlarm() {
        SortedMap<String, byte[]> files = flights();
        files.put("notes/deploy.env", Site.text("key_id = AKIA" + "QYLPMN5HFIQR7XYA\n"));
        return files;
    }

    private static Principal person(String name, Role... roles) {
        return new Principal(
                new PrincipalId("oidc:https://id#" + name),
                Principal.Proof.OIDC,
                TeamName.DEFAULT,
                new PersonId(name + "@example.org"),
                Arrays.stream(roles).map(Grant::everywhere).toList());
    }

    private CommandResult accept(Principal reviewer, String fingerprint, String expires) {
        SuppressionSpec spec =
                new SuppressionSpec(
                        "deploy-example",
                        MODEL,
                        "secret-aws-access-key",
                        "notes/deploy.env",
                        fingerprint,
                        new FreeText("a key of the training account that was never valid"),
                        LocalDate.parse(expires));
        return site.apply(reviewer, spec);
    }

    private void model(int tier) {
        site.apply(
                person("root", Role.ADMIN, Role.SCIENTIST),
                new ModelSpec(MODEL, TeamName.DEFAULT, new RiskTier(tier), null, Map.of()));
    }

    private String fingerprint() {
        String message = refused(site.push("flights", withFalseAlarm())).refusal().message();
        Matcher matcher = Pattern.compile("have fingerprint ([0-9a-f]{24}) ").matcher(message);
        assertThat(matcher.find()).as(message).isTrue();
        return matcher.group(1);
    }

    @Test
    void acceptedFindingLetsThePushThroughAndIsNamedByTheVersion() {
        model(0);
        Principal ada = person("ada", Role.SCIENTIST);
        assertThat(accept(ada, fingerprint(), "2027-01-31")).isInstanceOf(CommandResult.Done.class);
        PushResult.Published published = published(site.push("flights", withFalseAlarm()));
        assertThat(published.version().content().scan().accepted())
                .containsExactly("deploy-example");
        assertThat(published.notes()).contains("accepted because of suppression/deploy-example");
        assertThat(site.journal.read(1, 100))
                .anySatisfy(record ->
                        assertThat(record.payload()).contains("\"accepted\":[\"deploy-example\"]"));
    }

    @Test
    void acceptanceEndsWithItsDayAndCoversNothingElse() {
        model(0);
        Principal ada = person("ada", Role.SCIENTIST);
        String fingerprint = fingerprint();
        accept(ada, "0".repeat(24), "2027-01-31");
        assertThat(fingerprint()).isEqualTo(fingerprint);
        accept(ada, fingerprint, "2026-11-25");
        site.pass(Duration.ofDays(1));
        assertThat(fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void aboveTheLowestTierItTakesSomebodyElseToAccept() {
        model(1);
        String fingerprint = fingerprint();
        Principal ada = person("ada", Role.SCIENTIST, Role.REVIEWER);
        assertThat(accept(person("bob", Role.SCIENTIST), fingerprint, "2027-01-31"))
                .isInstanceOf(CommandResult.Refused.class);
        accept(ada, fingerprint, "2027-01-31");
        assertThat(refused(site.push(ada, "flights", withFalseAlarm())).refusal().message())
                .startsWith("suppression/deploy-example: accepted by oidc:https://id#ada")
                .contains("two different people, both known, since the risk tier is 1");
        Principal bob = person("bob", Role.SCIENTIST);
        assertThat(published(site.push(bob, "flights", withFalseAlarm())).isNew()).isTrue();
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

    /// Those of the file that would be served may be among those that were not kept.
    @Test
    void moreGraveFindingsThanAreKeptAreNotServedWhateverFileTheyAreOf() {
        SortedMap<String, byte[]> files = flights();
        files.put("notes/crowd.pkl", pickle(1_100, 1_100));
        PushResult.Published published = published(site.push("flights", files));
        assertThat(published.version().content().notServable())
                .contains("the scan found more than it keeps")
                .endsWith("flights-v1.ubj");
        assertThat(site.control.current().endpoints()).isEmpty();
    }

    @Test
    void oneFindingManyTimesCrowdsOutNoneOfTheServedFile() {
        SortedMap<String, byte[]> files = flights();
        files.put("notes/crowd.pkl", pickle(1_100, 5));
        Version version = published(site.push("flights", files)).version();
        assertThat(version.content().isServable()).isTrue();
        assertThat(version.content().scan().isClean()).isFalse();
    }

    /// A pickle that names this many globals of so many names.
    private static byte[] pickle(int globals, int names) {
        StringBuilder text = new StringBuilder("\u0080\u0002");
        for (int i = 0; i < globals; i++) {
            text.append("cmymodule\nname").append(i % names).append("\n0");
        }
        return text.append("N.").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void packageWhoseVersionIsGoneSaysSo() throws IOException {
        Sha256 digest = published(site.push("forest", forest())).version().content().digest();
        site.lose(digest);
        assertThatThrownBy(() -> site.intake.listing(digest))
                .hasMessage("package: " + digest + ": not in the store");
        site.delete(new ModelName("forest"));
        assertThatThrownBy(() -> site.intake.listing(digest))
                .hasMessage(
                        "package: "
                                + digest
                                + ": gone; its version was deleted and its files were collected");
    }

    private static Map<String, byte[]> forest() throws IOException {
        return Map.of("model.pkl", Files.readAllBytes(FIXTURES.resolve("pickle-4")));
    }

    @Test
    void signatureThatNobodyHereTrustsRefusesThePush() {
        PushResult.Refused refused = refused(site.push("flights", flights(), "{}"));
        assertThat(refused.refusal().message()).startsWith("signature: by none of the 0 keys");
    }

    @Test
    void noEndpointComesByItselfWhereARiskyOneWas() {
        site.push("delays", flights());
        Principal root = person("root", Role.ADMIN, Role.SCIENTIST, Role.RELEASER);
        EndpointName name = new EndpointName("flights");
        ModelName delays = new ModelName("delays");
        site.apply(root, EndpointSpec.defaults(name, TeamName.DEFAULT, new Target.Latest(delays)));
        site.apply(root, new ModelSpec(delays, TeamName.DEFAULT, new RiskTier(1), null, Map.of()));
        site.remove(name);
        PushResult.Published published = published(site.push("flights", flights()));
        assertThat(published.notes())
                .anySatisfy(note ->
                        assertThat(note)
                                .startsWith("not served yet: endpoint flights had risk tier 1"));
        assertThat(site.control.current().endpoints())
                .extracting(EndpointSpec::endpoint)
                .doesNotContain(name);
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
