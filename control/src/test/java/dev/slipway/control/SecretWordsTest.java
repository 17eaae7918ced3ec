package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.AccessCommand.RevokeToken;
import dev.slipway.api.control.ApprovalCommand.RevokeKey;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.ChangeTags;
import dev.slipway.api.control.RegistryCommand.CreateModel;
import dev.slipway.api.control.RegistryCommand.Describe;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.control.ReportCommand.ReportLoadFailed;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Deployment;
import dev.slipway.api.spec.EndpointSpec.Mode;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.TeamSpec;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SecretWordsTest {
    private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final VersionNumber FIRST = new VersionNumber(1);

    /// Made from a seed, so that nothing that looks like a secret stands in this source.
    private static final String TOKEN = "ghp_" + random(36);

    private final OpenControl open = new OpenControl();

    @Test
    void aQuoteInATextHidesNothing() {
        String secret = random(30);
        for (String quote : List.of("\"", "'", "`")) {
            String text = secret.substring(0, 9) + quote + secret.substring(9);
            CommandResult result =
                    open.apply(
                            new ModelSpec(
                                    FLIGHTS,
                                    TeamName.DEFAULT,
                                    RiskTier.SANDBOX,
                                    null,
                                    Map.of("api-key", text)));
            assertThat(open.refusal(result).message())
                    .startsWith("tags.api-key: ")
                    .contains("by rule")
                    .doesNotContain(secret.substring(9));
        }
    }

    private static String random(int length) {
        SplittableRandom random = new SplittableRandom(72);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private static Command put(Spec spec) {
        return new ApplyObjects(List.of(new Put(spec, null)), List.of());
    }

    private static FreeText words() {
        return new FreeText("made with " + TOKEN + ", ask ada");
    }

    private static ModelSpec described(FreeText description, Map<String, String> tags) {
        return new ModelSpec(FLIGHTS, TeamName.DEFAULT, RiskTier.SANDBOX, description, tags);
    }

    private static PublishVersion publish(String description, Map<String, String> tags, Lineage l) {
        return new PublishVersion(
                FLIGHTS,
                new Version.Content(
                        Sha256.of("files"),
                        10,
                        "xgboost",
                        null,
                        new Version.ScanSummary(Sha256.ZERO, 0, 0),
                        null),
                l,
                new FreeText(description),
                tags);
    }

    /// A command for each field in which somebody may write what they want, and the field's name.
    private static List<Map.Entry<String, Command>> inSpecs() {
        List<Map.Entry<String, Command>> commands = new ArrayList<>();
        FreeText words = words();
        commands.add(
                Map.entry(
                        "description",
                        put(new TeamSpec(new TeamName("fraud"), words, null, null, null))));
        commands.add(
                Map.entry("tags.hub", put(described(new FreeText("x"), Map.of("hub", TOKEN)))));
        commands.add(
                Map.entry(
                        "tags, a name in it",
                        put(described(new FreeText("x"), Map.of(TOKEN, "hub")))));
        commands.add(
                Map.entry(
                        "deployment.rationale",
                        put(
                                EndpointSpec.defaults(
                                                new EndpointName("flights"),
                                                TeamName.DEFAULT,
                                                new Target.Latest(FLIGHTS))
                                        .with(new Deployment(Mode.BATCH, words, null)))));
        commands.add(Map.entry("members[0]", put(new RoleSpec("r", List.of(TOKEN), List.of()))));
        commands.add(
                Map.entry(
                        "address",
                        put(
                                connection(
                                        "https://svc:" + random(14) + "@example.org",
                                        null,
                                        Map.of()))));
        commands.add(Map.entry("secret", put(connection("https://example.org", TOKEN, Map.of()))));
        commands.add(
                Map.entry(
                        "properties.password",
                        put(
                                connection(
                                        "https://example.org",
                                        null,
                                        Map.of("password", random(20) + "7")))));
        commands.add(Map.entry("name", put(connection(TOKEN))));
        return commands;
    }

    private static List<Map.Entry<String, Command>> inCommands() {
        List<Map.Entry<String, Command>> commands = new ArrayList<>();
        FreeText words = words();
        commands.add(Map.entry("spec.description", new CreateModel(described(words, Map.of()))));
        commands.add(Map.entry("description", publish(words.value(), Map.of(), Lineage.UNKNOWN)));
        commands.add(
                Map.entry(
                        "tags.api-key",
                        publish("x", Map.of("api-key", random(24)), Lineage.UNKNOWN)));
        commands.add(
                Map.entry(
                        "lineage.commit",
                        publish("x", Map.of(), new Lineage("run", List.of(), TOKEN, null))));
        commands.add(
                Map.entry(
                        "lineage.datasets[0].name",
                        publish(
                                "x",
                                Map.of(),
                                new Lineage(
                                        null,
                                        List.of(new Lineage.Dataset(TOKEN, "1")),
                                        null,
                                        null))));
        commands.add(
                Map.entry(
                        "set.hub", new ChangeTags(FLIGHTS, FIRST, Map.of("hub", TOKEN), Set.of())));
        commands.add(Map.entry("description", new Describe(FLIGHTS, null, words)));
        commands.add(
                Map.entry(
                        "dataset",
                        new AttachEvaluation(FLIGHTS, FIRST, "auc", null, TOKEN, 0.9, null, null)));
        commands.add(
                Map.entry("reason", new SetStatus(FLIGHTS, FIRST, VersionStatus.RETIRED, words)));
        commands.add(
                Map.entry(
                        "note",
                        new CreateToken(
                                "t",
                                Sha256.of("t"),
                                TeamName.DEFAULT,
                                List.of(),
                                null,
                                null,
                                words)));
        commands.add(Map.entry("reason", new RevokeToken("t", words)));
        commands.add(Map.entry("reason", new RevokeKey(Sha256.of("k"), words)));
        commands.add(
                Map.entry(
                        "pem",
                        new TrustKey(
                                new PersonId("ada@example.org"),
                                "-----BEGIN EC PRIVATE" + " KEY-----\nMHcCAQEE" + random(40))));
        return commands;
    }

    private static List<Map.Entry<String, Command>> everywhere() {
        return Stream.concat(inSpecs().stream(), inCommands().stream()).toList();
    }

    private static ConnectionSpec connection(String name) {
        return new ConnectionSpec(
                name,
                TeamName.DEFAULT,
                ConnectionSpec.Type.WEBHOOK,
                URI.create("https://example.org"),
                null,
                Map.of());
    }

    private static ConnectionSpec connection(
            String address, @Nullable String secret, Map<String, String> properties) {
        return new ConnectionSpec(
                "events",
                TeamName.DEFAULT,
                ConnectionSpec.Type.WEBHOOK,
                URI.create(address),
                secret,
                properties);
    }

    @Test
    void secretIsRefusedInEveryFieldAndNeverRepeated() {
        for (Map.Entry<String, Command> one : everywhere()) {
            String field = one.getKey();
            long before = open.journal.head().seq();
            CommandResult result = open.submit(one.getValue());
            assertThat(result).as(field).isInstanceOf(CommandResult.Refused.class);
            Refusal refusal = open.refusal(result);
            assertThat(refusal.code()).as(field).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(refusal.message())
                    .startsWith(field + ": looks like ")
                    .contains("by rule secret-")
                    .doesNotContain(TOKEN)
                    .doesNotContain(random(14));
            assertThat(open.journal.head().seq()).as(field).isEqualTo(before);
        }
    }

    @Test
    void secretAsIdempotencyKeyIsRefused() {
        CommandResult result =
                open.control.submit(
                        new CommandRequest(
                                OpenControl.principal("ada", Role.ADMIN),
                                new IdempotencyKey(TOKEN),
                                put(connection("c")),
                                false));
        assertThat(open.refusal(result).message())
                .startsWith("idempotency-key: looks like a GitHub token")
                .doesNotContain(TOKEN);
    }

    @Test
    void halfACharacterIsRefusedWhereverItStands() {
        FreeText words = new FreeText("late or not");
        for (String half : List.of("\ud83d", "\ude00 late", "\ude00\ud83d")) {
            CommandResult tag =
                    open.submit(new CreateModel(described(words, Map.of("note", half))));
            assertThat(open.refusal(tag).code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(open.refusal(tag).message())
                    .contains("tags.note: holds half a surrogate pair");
            CommandResult name = open.submit(new CreateModel(described(words, Map.of(half, "x"))));
            assertThat(open.refusal(name).message()).contains("holds half a surrogate pair");
        }
        open.done(new CreateModel(described(words, Map.of("note", "\ud83d\ude00"))));
    }

    @Test
    void ordinaryWordsPass() {
        assertThat(
                        open.submit(
                                new CreateModel(
                                        described(
                                                new FreeText("no password needed"),
                                                Map.of(
                                                        "token",
                                                        "none",
                                                        "commit",
                                                        Sha256.of("x").hex())))))
                .isInstanceOf(CommandResult.Done.class);
        assertThat(open.apply(connection("https://example.org", "events-key-2026", Map.of())))
                .isInstanceOf(CommandResult.Done.class);
    }

    @Test
    void whatServersSayOfFailuresLosesTheSecret() {
        Principal server =
                new Principal(
                        new PrincipalId("server"),
                        Principal.Proof.SYSTEM,
                        TeamName.DEFAULT,
                        null,
                        List.of());
        open.submit(
                server,
                new ReportLoadFailed(
                        "node",
                        new EndpointName("flights"),
                        FLIGHTS,
                        FIRST,
                        1,
                        "broken: " + TOKEN));
        assertThat(open.journal.read(1, 10).getLast().payload())
                .contains("withheld, since it looks like a GitHub token")
                .doesNotContain(TOKEN);
    }

    /// A message of another server, or one that was cut to its length.
    @Test
    void halfASurrogatePairKeepsNoFailureFromBeingReported() {
        open.submit(
                Principal.system("serving"),
                new ReportLoadFailed(
                        "node",
                        new EndpointName("flights"),
                        FLIGHTS,
                        FIRST,
                        1,
                        "not \ud83d\ude00 but \ude00\ud83d"));
        assertThat(open.journal.read(1, 10).getLast().payload())
                .contains("not \ud83d\ude00 but \ufffd\ufffd\"");
    }
}
