package dev.slipway.server.demo;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.FeedbackReceipt;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.ReleaseStarted;
import dev.slipway.api.answer.ReleaseWish;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.Cell;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleasePlan;
import dev.slipway.api.release.ReleasePlan.Patience;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.api.release.ReleaseStrategy.Canary;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.Sending;
import dev.slipway.documents.Constants;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Releases a version that answers without an error and answers wrongly, and shows how it is taken
/// back: flights are asked for, and what became of them is told a moment later.
public final class BadRelease {
    private static final ModelName MODEL = new ModelName("flights-guarded");
    private static final EndpointName ENDPOINT = new EndpointName("flights-guarded");
    private static final int CALLERS = 4;
    private static final int LABELS_AT_ONCE = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(3);

    private final SlipwayClient client;
    private final URI server;
    private final Flights flights;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    /// @param client of an administrator
    public BadRelease(SlipwayClient client, InetSocketAddress server, Flights flights) {
        this.client = client;
        this.server = URI.create("http://" + server.getHostString() + ":" + server.getPort());
        this.flights = flights;
    }

    /// Pushes both versions, releases the second, prints how that goes, and says how it ended.
    ///
    /// @param example the folder of the example
    public ReleaseStatus run(Path example, PrintWriter out)
            throws IOException, InterruptedException {
        Pushed.version(client, MODEL, example.resolve("v1"));
        serve();
        Pushed.version(client, MODEL, example.resolve("swapped"));
        ReleaseStarted _ =
                client.releases()
                        .start(
                                ENDPOINT,
                                new ReleaseWish("2", plan(), new FreeText("it looks fine")),
                                Sending.under(new IdempotencyKey("demo-release")));
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofVirtual().name("demo-caller-", i).start(this::call));
        }
        try {
            return watch(out);
        } finally {
            over.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
        }
    }

    private void serve() {
        EndpointSpec spec =
                EndpointSpec.defaults(
                        ENDPOINT,
                        TeamName.DEFAULT,
                        new EndpointSpec.Target.Exactly(MODEL, new VersionNumber(1)));
        Outcome _ =
                client.objects()
                        .apply(
                                new ApplyObjects(List.of(new Put(spec, null)), List.of()),
                                Sending.under(new IdempotencyKey("demo-serve")));
        EndpointStatus _ = client.endpoints().await(ENDPOINT, PATIENCE);
    }

    private static ReleasePlan plan() {
        ReleasePlan usual = ReleasePlan.USUAL;
        Patience patience = usual.patience();
        return new ReleasePlan(
                new Canary(List.of(0.1, 0.5, 1.0)),
                usual.sticky(),
                new Patience(
                        Duration.ofSeconds(5),
                        patience.step(),
                        patience.hold(),
                        patience.soak(),
                        patience.load()),
                usual.risks(),
                true,
                usual.rules(),
                true,
                ReleasePlan.Gates.USUAL);
    }

    private ReleaseStatus watch(PrintWriter out) {
        long start = System.nanoTime();
        String[] last = {""};
        return client.releases()
                .watch(
                        ENDPOINT,
                        status -> {
                            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                                throw new IllegalStateException(
                                        "the release has not ended: " + status.why().value());
                            }
                            String line = line(status);
                            if (!line.equals(last[0])) {
                                out.println(line);
                                last[0] = line;
                            }
                        });
    }

    private static String line(ReleaseStatus status) {
        return String.format(
                Locale.ROOT,
                "  %-11s %3.0f %% to version 2   %s",
                Constants.word(status.phase()),
                100 * status.weight(),
                status.why().value());
    }

    /// Whether a release ended as it should.
    public static boolean wasTakenBack(ReleaseStatus status) {
        return status.phase() == ReleasePhase.QUARANTINED
                || status.phase() == ReleasePhase.ROLLED_BACK;
    }

    /// Why it was taken back, as its record says.
    public static String reason(ReleaseStatus status) {
        return status.release().moves().stream()
                .filter(move -> move.transition().to() == ReleasePhase.ABORTING)
                .map(move -> move.transition().why().value())
                .reduce("", (_, later) -> later);
    }

    private void call() {
        List<FeedbackItem> labels = new ArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!over.get()) {
                int flight = next.getAndIncrement() % flights.bodies().size();
                HttpResponse<Void> answer =
                        http.send(request(flight), HttpResponse.BodyHandlers.discarding());
                answer.headers()
                        .firstValue("slipway-prediction-id")
                        .ifPresent(id -> labels.add(label(id, flight)));
                if (labels.size() >= LABELS_AT_ONCE) {
                    FeedbackReceipt _ = client.feedback(List.copyOf(labels));
                    labels.clear();
                }
                Thread.sleep(BETWEEN_CALLS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(int flight) {
        return HttpRequest.newBuilder(server.resolve("/v2/models/" + ENDPOINT + "/infer"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(flights.bodies().get(flight)))
                .build();
    }

    private FeedbackItem label(String prediction, int flight) {
        return FeedbackItem.label(
                new PredictionId(prediction), new Cell.Whole(flights.late().get(flight) ? 1 : 0));
    }
}
