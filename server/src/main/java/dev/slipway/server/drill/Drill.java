package dev.slipway.server.drill;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.cli.release.FetchedPackage;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.LocalFile;
import dev.slipway.client.control.Sending;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.runtime.ModelPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A rehearsal of a release: a server of its own gets the version that an endpoint serves and a
/// candidate, load goes on, the candidate is broken on purpose, and what the release makes of it is
/// scored. Of the endpoint's own server it only reads.
public final class Drill {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final DrillSpec spec;
    private final SlipwayClient production;
    private final Consumer<String> says;

    /// @param production a client of the server whose endpoint it is
    /// @param says takes a line for each thing that happens
    public Drill(DrillSpec spec, SlipwayClient production, Consumer<String> says) {
        this.spec = spec;
        this.production = production;
        this.says = says;
    }

    /// The two versions, by their numbers where they come from.
    private record Cast(
            EndpointSpec endpoint,
            String stable,
            FetchedPackage stableFiles,
            String candidate,
            FetchedPackage candidateFiles) {}

    /// Rehearses once; nothing of it is left.
    ///
    /// *Errors*: `IOException` when the server of the drill cannot be started;
    /// `IllegalArgumentException` when the endpoint cannot be rehearsed so.
    public DrillReport run() throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("slipway-drill");
        try {
            Cast cast = fetch(scratch);
            says.accept("fetched version " + cast.stable() + " of " + model(cast));
            DrillServer server = DrillServer.start(spec.main(), spec.fault(), scratch);
            return report(cast, run(cast, server, scratch));
        } finally {
            DrillGround.remove(scratch);
        }
    }

    private static ModelName model(Cast cast) {
        return cast.endpoint().serves().model();
    }

    private Cast fetch(Path scratch) throws IOException {
        EndpointStatus status = production.endpoints().one(spec.endpoint());
        ModelName model = status.spec().serves().model();
        VersionNumber serving = status.serving() == null ? status.version() : status.serving();
        if (serving == null) {
            throw new IllegalArgumentException(
                    "endpoint " + spec.endpoint() + " serves nothing (expected: a version)");
        }
        String stable = serving.toString();
        FetchedPackage files =
                FetchedPackage.fetch(production, model, stable, scratch.resolve("stable"));
        String named = spec.candidate();
        if (named == null) {
            return new Cast(status.spec(), stable, files, stable, files);
        }
        FetchedPackage others =
                FetchedPackage.fetch(production, model, named, scratch.resolve("candidate"));
        return new Cast(status.spec(), stable, files, named, others);
    }

    /// @param labels that were sent
    private record Played(DrillFacts facts, long labels) {}

    private Played run(Cast cast, DrillServer server, Path scratch)
            throws IOException, InterruptedException {
        try (DrillCourse course = new DrillCourse(spec, server, scratch, says)) {
            SlipwayClient client = course.client();
            push(client, model(cast), cast.stableFiles().asItIs());
            serve(client, cast.endpoint());
            push(client, model(cast), cast.candidateFiles().under(DrillGround.CANDIDATE));
            EndpointDescription described = client.describe(spec.endpoint().value());
            refuseWithoutNumbers(described);
            List<PredictRequest> requests =
                    DrillRequests.of(
                            described,
                            ModelPackages.open(cast.stableFiles().root()).manifest(),
                            spec.rows());
            says.accept(
                    "a server of its own serves it; its candidate is broken by: "
                            + spec.fault().text());
            DrillFacts facts = course.run(requests);
            return new Played(facts, course.labels());
        }
    }

    private static void push(SlipwayClient client, ModelName model, List<LocalFile> files) {
        VersionMade made = client.uploads().push(model, files, Sending.REAL);
        if (!made.isNew()) {
            throw new IllegalArgumentException(
                    "model " + model + ": its package has no model.yaml, and no drill without it");
        }
    }

    /// As the endpoint promises and batches, and nothing else of what it is.
    private void serve(SlipwayClient client, EndpointSpec own) {
        EndpointSpec served =
                EndpointSpec.defaults(
                                spec.endpoint(),
                                TeamName.DEFAULT,
                                new EndpointSpec.Target.Exactly(
                                        own.serves().model(), new VersionNumber(1)))
                        .with(own.slo())
                        .with(own.batching());
        Outcome _ =
                client.objects()
                        .apply(
                                new ApplyObjects(List.of(new Put(served, null)), List.of()),
                                Sending.REAL);
        EndpointStatus status = client.endpoints().await(spec.endpoint(), PATIENCE);
        if (status.state() != EndpointStatus.State.SERVING) {
            throw new IllegalArgumentException(
                    "the server of the drill does not serve it: "
                            + Optional.ofNullable(status.reason()).orElse("not in time"));
        }
    }

    private void refuseWithoutNumbers(EndpointDescription endpoint) {
        boolean hasNumbers =
                endpoint.outputs().stream().anyMatch(one -> one.datatype().isFloatingPoint());
        if (spec.fault() == Fault.NAN && !hasNumbers) {
            throw new IllegalArgumentException(
                    "fault: nan (expected: another one, since "
                            + endpoint.name()
                            + " answers no floating-point numbers)");
        }
    }

    private DrillReport report(Cast cast, Played played) {
        DrillFacts facts = played.facts();
        DrillScore score = DrillScore.of(facts);
        Answers.Counts all = facts.all();
        return new DrillReport(
                spec.endpoint(),
                model(cast),
                cast.stable(),
                cast.candidate(),
                spec.fault().text(),
                spec.plan().strategy().kind(),
                score.verdict(),
                score.why(),
                facts.end().phase(),
                seconds(facts),
                all.all(),
                all.candidate(),
                facts.bad(),
                all.turnedAway() + all.probes().turnedAway(),
                played.labels(),
                all.probes().answered() + all.probes().failed() + all.probes().turnedAway(),
                all.probes().failed());
    }

    private static @Nullable Double seconds(DrillFacts facts) {
        return facts.detection().map(time -> time.toMillis() / 1e3).orElse(null);
    }
}
