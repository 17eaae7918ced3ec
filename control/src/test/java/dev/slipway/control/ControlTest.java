package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.control.RegistryCommand.CreateModel;
import dev.slipway.api.control.RegistryCommand.DeleteVersion;
import dev.slipway.api.control.RegistryCommand.PublishVersion;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.journal.Snapshot;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.api.spec.Spec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.decide.NoGuard;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.testkit.fake.FakeJournal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ControlTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final TeamName FRAUD = new TeamName("fraud");
    private static final Grant IN_FRAUD = new Grant(Role.RELEASER, new Scope.OfTeam(FRAUD));
    private static final Principal ADA =
            principal("ada", Role.SCIENTIST, Role.ADMIN, Role.RELEASER);
    private static final Principal BOB = principal("bob", Role.VIEWER);

    private final FakeJournal journal = new FakeJournal(InstantSource.fixed(NOW));
    private final Control control = open(journal);
    private int keys;

    private static Control open(FakeJournal journal) {
        return Control.open(
                new ControlSpec(
                        journal, InstantSource.fixed(NOW), JournalRecord::payload, new NoGuard()));
    }

    private static Principal principal(String name, Role... roles) {
        return new Principal(
                new PrincipalId(name),
                Principal.Proof.TOKEN,
                TeamName.DEFAULT,
                null,
                List.of(roles).stream().map(Grant::everywhere).toList());
    }

    private static PublishVersion publish(ModelName model) {
        return new PublishVersion(
                model,
                new Version.Content(
                        Sha256.of("files"),
                        10,
                        "xgboost",
                        null,
                        new Version.ScanSummary(Sha256.ZERO, 0, 0),
                        null),
                Lineage.UNKNOWN,
                null,
                Map.of());
    }

    private CommandResult submit(Principal principal, Command command) {
        IdempotencyKey key = new IdempotencyKey("key-" + keys++);
        return control.submit(new CommandRequest(principal, key, command, false));
    }

    private void done(Command command) {
        assertThat(submit(ADA, command)).isInstanceOf(CommandResult.Done.class);
    }

    private ErrorCode refusal(Principal principal, Command command) {
        return ((CommandResult.Refused) submit(principal, command)).refusal().code();
    }

    @Test
    void anEvaluationHasNumbersForItsBounds() {
        done(publish(FLIGHTS));
        VersionNumber first = new VersionNumber(1);
        for (double no : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThat(refusal(ADA, measured(first, no, 0.8))).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(refusal(ADA, measured(first, 0.7, no))).isEqualTo(ErrorCode.INVALID_INPUT);
        }
        done(measured(first, 0.7, 0.8));
    }

    private static AttachEvaluation measured(VersionNumber version, double low, double high) {
        return new AttachEvaluation(FLIGHTS, version, "auc", null, "d", 0.75, low, high);
    }

    @Test
    void firstVersionBringsItsModelAlong() {
        done(publish(FLIGHTS));
        Model model = control.current().model(FLIGHTS).orElseThrow();
        assertThat(model.versions()).containsOnlyKeys(new VersionNumber(1));
        assertThat(model.history().creator()).isEqualTo(ADA.id());
    }

    @Test
    void versionNumbersAreNeverGivenTwice() {
        done(publish(FLIGHTS));
        done(publish(FLIGHTS));
        done(new DeleteVersion(FLIGHTS, new VersionNumber(2)));
        done(publish(FLIGHTS));
        assertThat(control.current().model(FLIGHTS).orElseThrow().versions())
                .containsOnlyKeys(new VersionNumber(1), new VersionNumber(3));
    }

    @Test
    void repeatedCommandIsAnsweredWithItsRecordsEvenWhenItWouldBeRefusedNow() {
        CommandRequest create =
                new CommandRequest(
                        ADA,
                        new IdempotencyKey("once"),
                        new CreateModel(ModelSpec.defaults(FLIGHTS)),
                        false);
        CommandResult.Done first = (CommandResult.Done) control.submit(create);
        CommandResult.Done again = (CommandResult.Done) control.submit(create);
        assertThat(first.isRepeat()).isFalse();
        assertThat(again.isRepeat()).isTrue();
        assertThat(again.records()).isEqualTo(first.records());
    }

    @Test
    void keyOfAnotherCommandIsAConflict() {
        IdempotencyKey key = new IdempotencyKey("once");
        control.submit(new CommandRequest(ADA, key, publish(FLIGHTS), false));
        CommandResult other =
                control.submit(new CommandRequest(ADA, key, publish(new ModelName("b")), false));
        assertThat(other).isInstanceOf(CommandResult.Refused.class);
        assertThat(((CommandResult.Refused) other).refusal().code()).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void dryRunSaysWhatWouldHappenAndRecordsNothing() {
        long before = journal.head().seq();
        CommandResult result =
                control.submit(
                        new CommandRequest(ADA, new IdempotencyKey("dry"), publish(FLIGHTS), true));
        assertThat(((CommandResult.WouldDo) result).drafts())
                .extracting(draft -> draft.kind())
                .containsExactly("ModelCreated", "VersionPublished");
        assertThat(journal.head().seq()).isEqualTo(before);
    }

    @Test
    void whoMayNotIsToldWhatIsMissing() {
        CommandResult result = submit(BOB, publish(FLIGHTS));
        assertThat(((CommandResult.Refused) result).refusal().message())
                .isEqualTo(
                        "permission: WRITE_MODELS on team default is missing for bob"
                                + " (expected: one of the roles scientist, automation)");
    }

    @Test
    void aliasMovesOnlyFromWhereItsMoverThinksItIs() {
        done(publish(FLIGHTS));
        done(publish(FLIGHTS));
        done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(1), null));
        assertThat(
                        refusal(
                                ADA,
                                new SetAlias(
                                        FLIGHTS,
                                        CHAMPION,
                                        new VersionNumber(2),
                                        new VersionNumber(2))))
                .isEqualTo(ErrorCode.CONFLICT);
        done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(2), new VersionNumber(1)));
    }

    @Test
    void servedVersionIsNotDeleted() {
        done(publish(FLIGHTS));
        done(put(endpoint(new Target.Exactly(FLIGHTS, new VersionNumber(1)))));
        assertThat(refusal(ADA, new DeleteVersion(FLIGHTS, new VersionNumber(1))))
                .isEqualTo(ErrorCode.CONFLICT);
    }

    private static EndpointSpec endpoint(Target target) {
        return EndpointSpec.defaults(new EndpointName("flights"), TeamName.DEFAULT, target);
    }

    private static ApplyObjects put(Spec... specs) {
        return new ApplyObjects(
                List.of(specs).stream().map(spec -> new Put(spec, null)).toList(), List.of());
    }

    @Test
    void objectsOfOneCommandMayReferToEachOtherInAnyOrder() {
        TeamName fraud = new TeamName("fraud");
        ModelSpec model = new ModelSpec(FLIGHTS, fraud, RiskTier.SANDBOX, null, Map.of());
        done(put(model, new TeamSpec(fraud, null, null, null, null)));
        assertThat(control.current().object(new ObjectId(Kind.MODEL, "flights"))).isPresent();
    }

    @Test
    void ofSeveralObjectsAllAreAppliedOrNone() {
        EndpointSpec dangling = endpoint(new Target.Latest(new ModelName("missing")));
        assertThat(
                        refusal(
                                ADA,
                                put(
                                        new TeamSpec(new TeamName("fraud"), null, null, null, null),
                                        dangling)))
                .isEqualTo(ErrorCode.UNKNOWN_OBJECT);
        assertThat(control.current().objects(Kind.TEAM)).isEmpty();
    }

    @Test
    void applyingWhatIsSoAlreadyRecordsNothing() {
        TeamSpec team =
                new TeamSpec(
                        new TeamName("fraud"), new FreeText("the fraud people"), null, null, null);
        done(put(team));
        long before = journal.head().seq();
        done(put(team));
        assertThat(journal.head().seq()).isEqualTo(before);
    }

    @Test
    void removingAnUnknownNameSaysWhatWasProbablyMeant() {
        done(publish(FLIGHTS));
        done(put(endpoint(new Target.Latest(FLIGHTS))));
        CommandResult result =
                submit(
                        ADA,
                        new ApplyObjects(
                                List.of(), List.of(new ObjectId(Kind.ENDPOINT, "flihgts"))));
        assertThat(((CommandResult.Refused) result).refusal().message())
                .endsWith("unknown (did you mean flights?)");
    }

    @Test
    void whatSomebodyMayNotSeeIsNotProposedToThem() {
        done(publish(FLIGHTS));
        done(put(endpoint(new Target.Latest(FLIGHTS))));
        CommandResult result =
                submit(
                        eve(IN_FRAUD),
                        new ApplyObjects(
                                List.of(), List.of(new ObjectId(Kind.ENDPOINT, "flihgts"))));
        assertThat(((CommandResult.Refused) result).refusal().message())
                .isEqualTo("endpoint/flihgts: unknown");
    }

    /// Somebody of another team than the models that all others here are of.
    private static Principal eve(Grant... grants) {
        return new Principal(
                new PrincipalId("eve"), Principal.Proof.TOKEN, FRAUD, null, List.of(grants));
    }

    /// Guesses would else be told apart: one that is right has nothing to do, and a revision that
    /// is wrong names the right one.
    @Test
    void whatSomebodyMayNotSeeIsNotGuessed() {
        done(publish(FLIGHTS));
        Spec there = endpoint(new Target.Latest(FLIGHTS));
        done(put(there));
        assertThat(refusal(eve(IN_FRAUD), put(there))).isEqualTo(ErrorCode.FORBIDDEN);
        ApplyObjects revised = new ApplyObjects(List.of(new Put(there, 7L)), List.of());
        assertThat(refusal(eve(IN_FRAUD), revised)).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(submit(BOB, put(there))).isInstanceOf(CommandResult.Done.class);
    }

    @Test
    void whatSomebodyMayNotSeeIsUnknownToTheirCommands() {
        done(publish(FLIGHTS));
        Grant pushes = new Grant(Role.SCIENTIST, new Scope.OfTeam(FRAUD));
        VersionNumber first = new VersionNumber(1);
        VersionNumber none = new VersionNumber(7);
        for (ModelName name : List.of(FLIGHTS, new ModelName("nothing"))) {
            for (Command command :
                    List.of(
                            new SetAlias(name, CHAMPION, first, null),
                            new SetAlias(name, CHAMPION, none, null),
                            new DeleteVersion(name, first))) {
                assertThat(refusal(eve(IN_FRAUD, pushes), command))
                        .as("%s", command)
                        .isEqualTo(ErrorCode.UNKNOWN_MODEL);
            }
        }
        assertThat(refusal(BOB, new DeleteVersion(FLIGHTS, first))).isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void anObjectThatSomebodyMayNotSeeIsNotThereToBeRemoved() {
        done(publish(FLIGHTS));
        done(put(endpoint(new Target.Latest(FLIGHTS))));
        Grant pushes = new Grant(Role.SCIENTIST, new Scope.OfTeam(FRAUD));
        for (Kind kind : List.of(Kind.ENDPOINT, Kind.MODEL, Kind.STREAM_JOB, Kind.BATCH_JOB)) {
            for (String name : List.of("flights", "nothing")) {
                ApplyObjects removal =
                        new ApplyObjects(List.of(), List.of(new ObjectId(kind, name)));
                assertThat(refusal(eve(IN_FRAUD, pushes), removal))
                        .as("%s %s", kind, name)
                        .isEqualTo(ErrorCode.UNKNOWN_OBJECT);
            }
        }
        ApplyObjects known =
                new ApplyObjects(List.of(), List.of(new ObjectId(Kind.ENDPOINT, "flights")));
        assertThat(refusal(BOB, known)).isEqualTo(ErrorCode.FORBIDDEN);
    }

    /// By an endpoint of their own they would ask every team's models.
    @Test
    void anEndpointBeginsToServeWhatWhoeverDeclaresItMayAsk() {
        done(put(new TeamSpec(FRAUD, null, null, null, null)));
        done(publish(FLIGHTS));
        EndpointSpec copy =
                EndpointSpec.defaults(new EndpointName("copy"), FRAUD, new Target.Latest(FLIGHTS));
        Grant asks = new Grant(Role.SCIENTIST, new Scope.OfModel(FLIGHTS));
        assertThat(refusal(eve(IN_FRAUD), put(copy))).isEqualTo(ErrorCode.UNKNOWN_OBJECT);
        assertThat(refusal(eve(IN_FRAUD, Grant.everywhere(Role.VIEWER)), put(copy)))
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(submit(eve(IN_FRAUD, asks), put(copy))).isInstanceOf(CommandResult.Done.class);
        EndpointSpec.Scaling onDemand = new EndpointSpec.Scaling(0, Duration.ofMinutes(1), 0);
        assertThat(submit(eve(IN_FRAUD), put(copy.with(onDemand))))
                .isInstanceOf(CommandResult.Done.class);
    }

    @Test
    void freeTextIsRecordedAsATokenThatCanBeErased() {
        done(
                put(
                        new TeamSpec(
                                new TeamName("fraud"),
                                new FreeText("Ada's people"),
                                null,
                                null,
                                null)));
        JournalRecord last = journal.read(journal.head().seq() - 1, 1).getFirst();
        assertThat(last.payload()).doesNotContain("Ada");
        TeamSpec team = (TeamSpec) control.current().objects(Kind.TEAM).iterator().next().spec();
        assertThat(journal.reveal(String.valueOf(team.description()))).contains("Ada's people");
    }

    @Test
    void pastImageShowsWhatWasThen() {
        done(publish(FLIGHTS));
        long then = control.current().seq();
        done(publish(FLIGHTS));
        assertThat(control.after(then).model(FLIGHTS).orElseThrow().versions()).hasSize(1);
    }

    @Test
    void imageOfAReopenedJournalIsTheSame() {
        done(publish(FLIGHTS));
        done(put(endpoint(new Target.Latest(FLIGHTS))));
        control.keepSnapshot();
        done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(1), null));
        Control reopened = open(journal.takeOver());
        assertThat(ImageText.write((FoldedImage) reopened.current()))
                .isEqualTo(ImageText.write((FoldedImage) control.current()));
    }

    @Test
    void journalOfManyPagesIsFoldedToItsEnd() {
        Spec[] models =
                IntStream.range(0, 3_000)
                        .mapToObj(n -> ModelSpec.defaults(new ModelName("model-" + n)))
                        .toArray(Spec[]::new);
        done(put(models));
        done(publish(FLIGHTS));
        Control reopened = open(journal.takeOver());
        assertThat(reopened.current().seq()).isEqualTo(control.current().seq());
        assertThat(ImageText.write((FoldedImage) reopened.current()))
                .isEqualTo(ImageText.write((FoldedImage) control.current()));
    }

    @Test
    void keptImageOfManyModelsIsReadBackWhole() {
        Spec[] models =
                IntStream.range(0, 1_001)
                        .mapToObj(n -> ModelSpec.defaults(new ModelName("model-" + n)))
                        .toArray(Spec[]::new);
        done(put(models));
        done(publish(FLIGHTS));
        FoldedImage image = (FoldedImage) control.current();
        FoldedImage read = ImageText.read(image.seq(), ImageText.write(image));
        assertThat(List.copyOf(read.models())).isEqualTo(List.copyOf(image.models()));
        assertThat(ImageText.write(read)).isEqualTo(ImageText.write(image));
    }

    @Test
    void keptImageThatCannotBeReadCostsTimeOnly() {
        done(publish(FLIGHTS));
        String text = ImageText.write((FoldedImage) control.current());
        for (String state : List.of("", "{}", text + "\n{\"models\":7}", text.substring(1))) {
            JournalRecord last = journal.read(journal.head().seq() - 1, 1).getFirst();
            journal.keep(new Snapshot(last.seq(), last.hash(), FoldedImage.FOLD_VERSION, state));
            assertThat(ImageText.write((FoldedImage) open(journal).current()))
                    .as(state)
                    .isEqualTo(text);
        }
    }

    @Test
    void imageIsKeptAgainAndAgainAsRecordsCome() {
        control.keepEvery(5);
        done(publish(FLIGHTS));
        done(new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(1), null));
        for (int n = 0; n < 20; n++) {
            done(publish(new ModelName("model-" + n)));
            long newest = control.current().seq();
            while (newest - keptSeq() >= 5) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        assertThat(ImageText.write((FoldedImage) open(journal.takeOver()).current()))
                .isEqualTo(ImageText.write((FoldedImage) control.current()));
    }

    private long keptSeq() {
        return journal.snapshot(FoldedImage.FOLD_VERSION).map(Snapshot::seq).orElse(0L);
    }

    @Test
    void watcherHearsOfTheNewestImage() throws InterruptedException {
        BlockingQueue<Image> heard = new LinkedBlockingQueue<>();
        Watch watch = control.watch(heard::add);
        done(publish(FLIGHTS));
        long wanted = control.current().seq();
        long last = 0;
        while (last < wanted) {
            last = heard.take().seq();
        }
        assertThat(last).isEqualTo(wanted);
        watch.close();
    }

    @Test
    void unavailableJournalRefusesAndChangesNothing() {
        journal.failNext("disk full");
        assertThat(refusal(ADA, publish(FLIGHTS))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(control.current().model(FLIGHTS)).isEmpty();
    }

    @Test
    void lostAnswerIsFoundAgainByItsKey() {
        journal.loseNextAnswer();
        CommandRequest request =
                new CommandRequest(ADA, new IdempotencyKey("lost"), publish(FLIGHTS), false);
        CommandResult first = control.submit(request);
        assertThat(((CommandResult.Refused) first).refusal().code())
                .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(((CommandResult.Done) control.submit(request)).isRepeat()).isTrue();
        assertThat(control.current().model(FLIGHTS)).isPresent();
    }
}
