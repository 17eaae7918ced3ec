package dev.slipway.control.crash;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.AccessCommand.EraseWords;
import dev.slipway.api.control.AccessCommand.NoteTokenUse;
import dev.slipway.api.control.AccessCommand.RevokeToken;
import dev.slipway.api.control.AccessCommand.WaiveSecondPerson;
import dev.slipway.api.control.ApprovalCommand.Approve;
import dev.slipway.api.control.ApprovalCommand.RevokeKey;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand.EndJob;
import dev.slipway.api.control.JobCommand.FollowVersion;
import dev.slipway.api.control.JobCommand.LoseAttempt;
import dev.slipway.api.control.JobCommand.RunSchedule;
import dev.slipway.api.control.JobCommand.StartAttempt;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.OperateCommand.LoadEndpoint;
import dev.slipway.api.control.OperateCommand.UnloadEndpoint;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.AttachSignature;
import dev.slipway.api.control.RegistryCommand.ChangeTags;
import dev.slipway.api.control.RegistryCommand.CreateModel;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.Describe;
import dev.slipway.api.control.RegistryCommand.Exported;
import dev.slipway.api.control.RegistryCommand.ImportVersion;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.RemoveAlias;
import dev.slipway.api.control.RegistryCommand.RenameModel;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.control.RegistryCommand.SetStatus;
import dev.slipway.api.control.ReleaseCommand.AbortRelease;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.control.ReleaseCommand.PauseRelease;
import dev.slipway.api.control.ReleaseCommand.ResumeRelease;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.control.ReportCommand;
import dev.slipway.api.control.ReportCommand.ReportLoadFailed;
import dev.slipway.api.control.ReportCommand.ReportLoaded;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Version;
import dev.slipway.api.registry.VersionStatus;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleaseStrategy;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.api.release.StickyKey;
import dev.slipway.api.release.UserRule;
import dev.slipway.api.spec.ConnectionSpec;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Selector;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.gate.PersonalKey;
import dev.slipway.documents.Evidence;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One command of every kind, in an order in which each is accepted; several make more than one
/// record.
final class Script {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final ModelName DELAYS = new ModelName("delays");
    private static final EndpointName ENDPOINT = new EndpointName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final VersionNumber ONE = new VersionNumber(1);
    private static final VersionNumber TWO = new VersionNumber(2);

    /// The record by which a token is revoked, where nothing came before this script.
    private static final long REVOKING = 11;

    private static final VersionNumber THREE = new VersionNumber(3);
    private static final TeamName FRAUD = new TeamName("fraud");

    private static final Principal ADA =
            new Principal(
                    new PrincipalId("ada"),
                    Principal.Proof.TOKEN,
                    TeamName.DEFAULT,
                    null,
                    List.of(
                            Grant.everywhere(Role.SCIENTIST),
                            Grant.everywhere(Role.ADMIN),
                            Grant.everywhere(Role.RELEASER)));
    private static final Principal BOB =
            new Principal(
                    new PrincipalId("bob"),
                    Principal.Proof.OIDC,
                    TeamName.DEFAULT,
                    new PersonId("bob@example.org"),
                    List.of(Grant.everywhere(Role.REVIEWER)));
    private static final Principal EVE =
            new Principal(
                    new PrincipalId("oidc:eve"),
                    Principal.Proof.OIDC,
                    TeamName.DEFAULT,
                    new PersonId("eve@example.org"),
                    List.of(Grant.everywhere(Role.ADMIN)));
    private static final Put OWN_ROLE =
            new Put(
                    new RoleSpec(
                            "own",
                            List.of("oidc:eve"),
                            List.of(Grant.everywhere(Role.RISK_OFFICER))),
                    null);
    private static final String PEM =
            """
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8bYWCPj9C2jtiI78bEQSasIZ5gNN
            u5rXSDdwBS4RC1evFysJ/0CFfgWiLu66YLKP4VycrmzVkt5Zi/usocsgYA==
            -----END PUBLIC KEY-----
            """;
    private static final ReleasePlan ALL_AT_ONCE =
            new ReleasePlan(
                    new ReleaseStrategy.AllAtOnce(),
                    new StickyKey.Caller(),
                    ReleasePlan.Patience.USUAL,
                    ReleasePlan.Risks.USUAL,
                    true,
                    List.of(new UserRule.LatencyAbove(0.99, 0.2, Duration.ofMinutes(5))),
                    false,
                    ReleasePlan.Gates.USUAL);
    private static final Principal SERVER = Principal.system("serving", Role.ADMIN);

    private Script() {}

    /// The request of the command at this place.
    static CommandRequest request(int place, Image image) {
        Command command = ALL.get(place).apply(image);
        return new CommandRequest(sender(command), key(place), command, false);
    }

    /// The name of the command at this place.
    static IdempotencyKey key(int place) {
        return new IdempotencyKey("command-" + place);
    }

    private static Principal sender(Command command) {
        return switch (command) {
            case ReportCommand _,
                    NoteTokenUse _,
                    WaiveSecondPerson _,
                    MoveRelease _,
                    StartAttempt _,
                    FollowVersion _,
                    SwitchVersion _,
                    LoseAttempt _,
                    EndJob _ ->
                    SERVER;
            case RunSchedule _ -> ScheduleScript.CLOCK;
            case Approve _ -> BOB;
            case ApplyObjects apply when apply.puts().contains(OWN_ROLE) -> EVE;
            default -> ADA;
        };
    }

    static int size() {
        return ALL.size();
    }

    /// A command that can be told from all others, for storms.
    static CommandRequest request(String name) {
        FreeText text = new FreeText("described by " + name);
        Put team = new Put(new TeamSpec(new TeamName(name), text, null, null, null), null);
        Put model =
                new Put(
                        new ModelSpec(
                                new ModelName(name),
                                new TeamName(name),
                                RiskTier.SANDBOX,
                                text,
                                Map.of()),
                        null);
        return new CommandRequest(
                ADA,
                new IdempotencyKey(name),
                new ApplyObjects(List.of(team, model), List.of()),
                false);
    }

    private static PublishVersion publish(String content) {
        return new PublishVersion(
                FLIGHTS,
                new Version.Content(
                        Sha256.of(content),
                        content.length(),
                        "xgboost",
                        null,
                        new Version.ScanSummary(Sha256.of("report"), 0, 0),
                        null,
                        0),
                Lineage.UNKNOWN,
                new FreeText("made from " + content),
                Map.of("trained-on", "january"));
    }

    private static Command approve(Image image) {
        Version version = image.model(FLIGHTS).orElseThrow().version(ONE).orElseThrow();
        return new Approve(
                FLIGHTS,
                ONE,
                Role.REVIEWER,
                true,
                version.content().digest(),
                Evidence.of(version),
                new FreeText("I looked at it"),
                null,
                null);
    }

    /// As if the version had come from another server, where it had this name too.
    private static Command carry(Image image) {
        Version version = image.model(FLIGHTS).orElseThrow().version(ONE).orElseThrow();
        return new ImportVersion(
                new ModelName("carried"),
                version.content(),
                new Exported(
                        FLIGHTS,
                        version,
                        List.of(),
                        Sha256.of("document"),
                        null,
                        new ImportedEvidence.Excerpt(0, 0, null)));
    }

    private static StartRelease start(ReleasePlan plan) {
        return new StartRelease(ENDPOINT, THREE, plan, new FreeText("it was trained on more"));
    }

    private static MoveRelease move(
            long number, ReleasePhase from, ReleasePhase to, int step, double weight) {
        return new MoveRelease(
                ReleaseId.of(ENDPOINT, number),
                new ReleaseTransition(
                        from,
                        to,
                        step,
                        weight,
                        Cause.PROGRESS,
                        new FreeText("what came before went well"),
                        weight == 1 ? new EvidenceMark(60, Sha256.of("seconds")) : null,
                        Duration.ofSeconds(90),
                        null));
    }

    private static Command rules(Image image) {
        return new ApplyObjects(
                List.of(
                        new Put(
                                new PolicySpec(
                                        "champions-are-golden",
                                        List.of(new AliasName("guarded")),
                                        Selector.ALL,
                                        List.of(new Requirement.Golden())),
                                null),
                        new Put(
                                new RoleSpec(
                                        "viewers",
                                        List.of("group:everybody"),
                                        List.of(Grant.everywhere(Role.VIEWER))),
                                null),
                        new Put(
                                new ConnectionSpec(
                                        "events",
                                        TeamName.DEFAULT,
                                        ConnectionSpec.Type.WEBHOOK,
                                        URI.create("https://example.org/events"),
                                        "webhook-secret",
                                        Map.of()),
                                null)),
                List.of());
    }

    private static CreateToken token(String id, @Nullable Instant expires) {
        return new CreateToken(
                id,
                Sha256.of("the secret of " + id),
                TeamName.DEFAULT,
                List.of(Grant.everywhere(Role.CALLER)),
                new PersonId("carol@example.org"),
                expires,
                new FreeText("for carol's notebook"));
    }

    private static final List<Function<Image, Command>> COMMANDS =
            List.of(
                    Script::rules,
                    image -> token("lasting", null),
                    image -> token("passing", Instant.parse("2100-01-01T00:00:00Z")),
                    image -> new NoteTokenUse("passing", Instant.parse("2026-01-02T00:00:00Z")),
                    image -> new WaiveSecondPerson(true),
                    image -> new WaiveSecondPerson(false),
                    image -> new ApplyObjects(List.of(OWN_ROLE), List.of()),
                    image -> new RevokeToken("lasting", new FreeText("it leaked")),
                    image -> new EraseWords(REVOKING, new FreeText("it named somebody")),
                    image ->
                            new ApplyObjects(
                                    List.of(
                                            new Put(
                                                    new TeamSpec(
                                                            FRAUD,
                                                            new FreeText("a team"),
                                                            null,
                                                            null,
                                                            null),
                                                    null),
                                            new Put(
                                                    ModelSpec.defaults(new ModelName("declared")),
                                                    null)),
                                    List.of()),
                    image ->
                            new ApplyObjects(
                                    List.of(
                                            new Put(
                                                    new ModelSpec(
                                                            new ModelName("declared"),
                                                            FRAUD,
                                                            RiskTier.SANDBOX,
                                                            null,
                                                            Map.of("a", "b")),
                                                    null)),
                                    List.of()),
                    image -> new CreateModel(ModelSpec.defaults(DELAYS)),
                    image -> publish("one"),
                    image -> publish("two"),
                    image -> new ChangeTags(FLIGHTS, ONE, Map.of("a", "b"), Set.of("trained-on")),
                    image -> new Describe(FLIGHTS, TWO, new FreeText("better than the first")),
                    image ->
                            new AttachEvaluation(
                                    FLIGHTS, ONE, "auc", null, "february", 0.7, 0.6, 0.8),
                    image ->
                            new AttachSignature(
                                    FLIGHTS,
                                    ONE,
                                    new Version.SignatureSummary(
                                            Sha256.of("bundle"), Sha256.of("key"))),
                    image -> new TrustKey(new PersonId("bob@example.org"), PEM),
                    Script::approve,
                    image -> new SetAlias(FLIGHTS, CHAMPION, ONE, null),
                    image ->
                            new ApplyObjects(
                                    List.of(
                                            new Put(
                                                    EndpointSpec.defaults(
                                                            ENDPOINT,
                                                            TeamName.DEFAULT,
                                                            new Target.Alias(FLIGHTS, CHAMPION)),
                                                    null)),
                                    List.of()),
                    image -> new ReportLoaded("node-1", ENDPOINT, FLIGHTS, ONE, 9),
                    image ->
                            new ReportLoadFailed(
                                    "node-1", ENDPOINT, FLIGHTS, TWO, 9, "out of memory"),
                    image -> new UnloadEndpoint(ENDPOINT),
                    image -> new LoadEndpoint(ENDPOINT),
                    Script::carry,
                    image ->
                            new ApplyObjects(
                                    List.of(), List.of(new ObjectId(Kind.ENDPOINT, "flights"))),
                    image ->
                            new SetStatus(
                                    FLIGHTS,
                                    TWO,
                                    VersionStatus.QUARANTINED,
                                    new FreeText("it drifts")),
                    image -> new RemoveAlias(FLIGHTS, CHAMPION),
                    image ->
                            new ApplyObjects(
                                    List.of(),
                                    List.of(
                                            new ObjectId(Kind.POLICY, "champions-are-golden"),
                                            new ObjectId(Kind.ROLE, "viewers"),
                                            new ObjectId(Kind.CONNECTION, "events"))),
                    image ->
                            new RevokeKey(
                                    PersonalKey.parse(PEM).hint(), new FreeText("it was lost")),
                    image -> new DeleteVersion(FLIGHTS, TWO),
                    image -> new RenameModel(DELAYS, new ModelName("lateness")),
                    image -> new DeleteModel(new ModelName("lateness")),
                    image -> publish("three"),
                    image -> new SetAlias(FLIGHTS, CHAMPION, ONE, null),
                    image ->
                            new ApplyObjects(
                                    List.of(
                                            new Put(
                                                    EndpointSpec.defaults(
                                                            ENDPOINT,
                                                            TeamName.DEFAULT,
                                                            new Target.Alias(FLIGHTS, CHAMPION)),
                                                    null)),
                                    List.of()),
                    image -> start(ReleasePlan.USUAL),
                    image -> move(1, ReleasePhase.GATED, ReleasePhase.LOADING, 0, 0),
                    image -> new PauseRelease(ENDPOINT, new FreeText("lunch")),
                    image -> new ResumeRelease(ENDPOINT, new FreeText("back from lunch")),
                    image -> move(1, ReleasePhase.LOADING, ReleasePhase.WARMING, 0, 0),
                    image -> move(1, ReleasePhase.WARMING, ReleasePhase.BAKE, 1, 0.01),
                    image -> new AbortRelease(ENDPOINT, new FreeText("it looks slow"), false),
                    image -> move(1, ReleasePhase.ABORTING, ReleasePhase.ROLLED_BACK, 1, 0),
                    image -> start(ALL_AT_ONCE),
                    image -> move(2, ReleasePhase.GATED, ReleasePhase.LOADING, 0, 0),
                    image -> move(2, ReleasePhase.LOADING, ReleasePhase.WARMING, 0, 0),
                    image -> move(2, ReleasePhase.WARMING, ReleasePhase.PROMOTING, 1, 1),
                    image -> move(2, ReleasePhase.PROMOTING, ReleasePhase.SOAK, 1, 1),
                    image -> move(2, ReleasePhase.SOAK, ReleasePhase.FINAL, 1, 1));

    private static final List<Function<Image, Command>> ALL =
            Stream.of(
                            COMMANDS,
                            JobScript.commands(),
                            StreamScript.commands(ENDPOINT),
                            ScheduleScript.commands())
                    .flatMap(List::stream)
                    .toList();
}
