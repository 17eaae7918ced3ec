package dev.slipway.frontend.http.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Images;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.tracking.Tracking;
import dev.slipway.api.tracking.TrackingRefusedException;
import dev.slipway.api.work.LongWork;
import dev.slipway.frontend.http.codec.RequestBody;
import dev.slipway.frontend.http.exchange.Exchange;
import dev.slipway.frontend.http.exchange.FileStreams;
import dev.slipway.frontend.http.exchange.SlowCallers;
import dev.slipway.frontend.http.mlflow.search.PageTokens;
import dev.slipway.frontend.http.route.Route;
import io.helidon.http.Status;
import java.util.function.Function;
import java.util.function.Supplier;

/// Answers everything under `/api/2.0/mlflow`, and the few questions that the client asks beside
/// it.
///
/// JSON is read, answered and written on a few platform threads: a page of a thousand runs is
/// milliseconds of work, too much for a carrier of virtual threads.
///
/// *Threads*: any number of connections.
public final class MlflowDoor implements AutoCloseable {
    private static final int THREADS = 4;
    private static final String JSON = "application/json";
    private static final String ADVICE =
            "; slipway login or slipway token create gets a token, and eval \"$(slipway env)\""
                    + " gives it to this client";

    private final MlflowRoutes routes;
    private final MlflowBodies bodies;
    private final LongWork work = new LongWork("http-mlflow-", THREADS);
    private final Images.Watch following;

    /// A door to what these ports give.
    ///
    /// @param keys a new name for each command
    public MlflowDoor(MlflowPorts ports, Supplier<IdempotencyKey> keys, SlowCallers slowCallers) {
        Tracking tracking = ports.tracking();
        PageTokens tokens = new PageTokens(ports.tokenSecret());
        this.bodies = new MlflowBodies(slowCallers);
        Registry registry = new Registry(ports.control(), keys);
        VersionMaking making = new VersionMaking(tracking, registry);
        this.routes =
                new MlflowRoutes(
                        new ExperimentPages(tracking.experiments(), tokens),
                        new RunPages(tracking, tokens),
                        new LoggedModelPages(tracking, tokens),
                        new ArtifactPages(
                                tracking.artifacts(), registry, new FileStreams(slowCallers)),
                        new RegistryPages(
                                new RegisteredModelPages(registry, making, tokens),
                                new ModelVersionPages(registry, making, tokens)));
        this.following = ports.control().images().watch(new GoneVersions(making)::follow);
    }

    /// Answers; every refusal is one that the client can read.
    public void answer(Exchange exchange, Route.Mlflow asked) {
        try {
            switch (routes.of(asked.question())) {
                case MlflowHandler.Stream stream -> stream.answer(exchange, asked.rest());
                case MlflowHandler.Page page -> soon(exchange, asked, page::answer);
                case MlflowHandler.LongPage page -> later(exchange, asked, page::answer);
            }
        } catch (MlflowException e) {
            refuse(exchange, e.error(), e.text());
        } catch (TrackingRefusedException e) {
            refuse(exchange, MlflowError.of(e.reason()), e.text());
        } catch (RefusalException e) {
            refuse(exchange, e.refusal());
        }
    }

    /// Refuses in the way that the client reads.
    public static void refuse(Exchange exchange, Refusal refusal) {
        if (refusal.code() == ErrorCode.UNAUTHENTICATED || isNameless(exchange, refusal)) {
            refuse(exchange, MlflowError.UNAUTHENTICATED, refusal.message() + ADVICE);
        } else {
            refuse(exchange, MlflowError.of(refusal.code()), refusal.message());
        }
    }

    /// A program on this machine that shows no token may do little; it is asked for one.
    private static boolean isNameless(Exchange exchange, Refusal refusal) {
        return refusal.code() == ErrorCode.FORBIDDEN
                && exchange.sender().filter(Principal.LOCAL::equals).isPresent();
    }

    private void soon(
            Exchange exchange, Route.Mlflow asked, Function<MlflowRequest, ObjectNode> page) {
        String query = exchange.query();
        try (MlflowBodies.Paid paid = bodies.read(exchange)) {
            RequestBody body = paid.body();
            byte[] answer =
                    work.run(() -> written(page.apply(request(body, query, exchange, asked))));
            exchange.answer(Status.OK_200, JSON, answer);
        }
    }

    private void later(
            Exchange exchange, Route.Mlflow asked, Function<MlflowRequest, ObjectNode> page) {
        String query = exchange.query();
        MlflowRequest request;
        try (MlflowBodies.Paid paid = bodies.read(exchange)) {
            RequestBody body = paid.body();
            request = work.run(() -> request(body, query, exchange, asked));
        }
        answer(exchange, page.apply(request));
    }

    private static MlflowRequest request(
            RequestBody body, String query, Exchange exchange, Route.Mlflow asked) {
        Principal caller = exchange.principal();
        MlflowRequest request =
                body.length() > 0
                        ? MlflowRequest.ofBody(body.bytes(), body.length(), caller)
                        : MlflowRequest.ofQuery(query, caller);
        asked.parts().forEach(request::put);
        return request;
    }

    /// Answers with a JSON page.
    static void answer(Exchange exchange, ObjectNode page) {
        exchange.answer(Status.OK_200, JSON, written(page));
    }

    private static void refuse(Exchange exchange, MlflowError error, String message) {
        if (error == MlflowError.UNAUTHENTICATED) {
            exchange.challenge();
        }
        ObjectNode page = TrackingJson.object();
        page.put("error_code", error.name()).put("message", message);
        if (error == MlflowError.REQUEST_LIMIT_EXCEEDED
                || error == MlflowError.TEMPORARILY_UNAVAILABLE) {
            exchange.retryAfterOneSecond();
        }
        exchange.answer(error.status(), JSON, written(page));
    }

    private static byte[] written(ObjectNode page) {
        try {
            return MlflowRequest.JSON.writeValueAsBytes(page);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values", e);
        }
    }

    /// Takes no more work.
    @Override
    public void close() {
        following.close();
        work.close();
    }
}
