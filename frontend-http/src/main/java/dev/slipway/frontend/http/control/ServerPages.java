package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Proofs;
import dev.slipway.api.access.ServerAddress;
import dev.slipway.api.answer.CallerSummary;
import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.ServerStatus;
import dev.slipway.api.answer.SignIn;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JournalStanding;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.LastRun;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.status.MemoryStatus;
import dev.slipway.api.status.Models;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.documents.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers about the server itself, and the document of its API.
final class ServerPages {
    private static final String OPENAPI = "openapi.yaml";

    private final Models served;
    private final ServerIdentity identity;
    private final EndpointPages endpoints;

    ServerPages(Models served, ServerIdentity identity, EndpointPages endpoints) {
        this.served = served;
        this.identity = identity;
        this.endpoints = endpoints;
    }

    /// A text answer: `ControlApi` sends strings as YAML.
    ApiAnswer openapi(ApiCall call) {
        call.query();
        try (InputStream in = ServerPages.class.getResourceAsStream(OPENAPI)) {
            if (in == null) {
                throw new IllegalStateException(OPENAPI + " is not among the resources");
            }
            return ApiAnswer.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Asks nobody who they are: a caller wants to know who the server is before saying it.
    ApiAnswer prove(ApiCall call) {
        String nonce = required(call, "nonce");
        ServerAddress address = ApiCall.parsed(required(call, "address"), ServerAddress::new);
        return switch (call.ports().proofs().answer(nonce, address)) {
            case Proofs.Answer.Shown shown -> ApiAnswer.of(shown.proof());
            case Proofs.Answer.Refused refused -> throw new RefusalException(refused.refusal());
        };
    }

    private static String required(ApiCall call, String parameter) {
        return call.query()
                .first(parameter)
                .orElseThrow(() -> ApiCall.invalid(parameter + ": missing (expected: a value)"));
    }

    /// How people sign in, for whoever asks: nobody who signs in is known yet.
    ApiAnswer signIn(ApiCall call) {
        SignIn signIn = call.ports().signIn();
        if (signIn == null) {
            throw new RefusalException(
                    ErrorCode.UNSUPPORTED,
                    "sign-in: this server has no issuer that vouches for people (expected:"
                            + " oidc.issuer in its settings; slipway token create makes tokens)");
        }
        return ApiAnswer.of(signIn);
    }

    /// As whom the caller is known.
    ApiAnswer caller(ApiCall call) {
        return ApiAnswer.of(CallerSummary.of(call.principal()));
    }

    /// Teams that the caller knows of.
    private static MemoryStatus visible(MemoryStatus memory, Principal caller) {
        return new MemoryStatus(
                memory.budgetBytes(),
                memory.heapBudgetBytes(),
                memory.reserved(),
                memory.held(),
                memory.teams().stream()
                        .filter(team -> caller.may(Permission.READ_STATUS, team.team()))
                        .toList());
    }

    private static List<String> troubledStreams(
            ApiCall call, Image image, UnaryOperator<String> words) {
        return StreamPages.seen(call, image).stream()
                .filter(stream -> stream.trouble() != null)
                .map(stream ->
                        stream.job().name() + ": " + stream.trouble() + reason(stream.job(), words))
                .toList();
    }

    private static List<String> troubledSchedules(
            ApiCall call, Image image, UnaryOperator<String> words) {
        return JobPages.seenSchedules(call, image).stream()
                .filter(schedule -> schedule.trouble() != null)
                .map(schedule ->
                        schedule.spec().name()
                                + ": "
                                + schedule.trouble()
                                + reason(schedule.last(), words))
                .toList();
    }

    private static String reason(@Nullable LastRun last, UnaryOperator<String> words) {
        return last == null || last.skipped() == null
                ? ""
                : ": " + words.apply(last.skipped().value());
    }

    private static String reason(StreamJob stream, UnaryOperator<String> words) {
        return stream.reason().map(text -> ": " + words.apply(text.value())).orElse("");
    }

    /// Promising more than anybody notices costs capacity and wakes people for nothing.
    private static Optional<String> tooTight(EndpointSpec spec) {
        Duration noticeable = spec.slo().noticeable();
        return noticeable != null && spec.slo().isTighterThanNoticeable()
                ? Optional.of(
                        spec.endpoint()
                                + ": p99 "
                                + Durations.text(spec.slo().p99())
                                + ", noticeable from "
                                + Durations.text(noticeable)
                                + " on")
                : Optional.empty();
    }

    /// What is amiss, a sentence each.
    private static final class Amiss {
        private final List<String> degraded = new ArrayList<>();
        private final List<String> revisits = new ArrayList<>();
        private final List<String> tight = new ArrayList<>();
        private final List<String> unknownColumns = new ArrayList<>();
    }

    /// Notes what is amiss with one endpoint.
    private void look(ApiCall call, Image image, EndpointSpec spec, LocalDate today, Amiss amiss) {
        EndpointStatus status = endpoints.status(call, image, spec);
        if (status.state() == EndpointStatus.State.DEGRADED) {
            amiss.degraded.add(spec.endpoint() + ": " + status.reason());
        }
        if (spec.deployment().isDue(today)) {
            amiss.revisits.add(spec.endpoint() + ": " + spec.deployment().revisit());
        }
        tooTight(spec).ifPresent(amiss.tight::add);
        if (!call.ports().named().contains(spec.endpoint())) {
            amiss.unknownColumns.addAll(UnknownColumns.of(served, spec));
        }
    }

    ApiAnswer status(ApiCall call) {
        Image image = call.ports().images().current();
        LocalDate today = LocalDate.ofInstant(call.ports().clock().instant(), ZoneOffset.UTC);
        JournalStanding journal = call.ports().journalStanding().get();
        Amiss amiss = new Amiss();
        if (!journal.isWriter()) {
            amiss.degraded.add("journal: " + journal.text());
        }
        for (EndpointSpec spec : image.endpoints()) {
            if (spec.lets(call.principal(), Permission.READ_STATUS)) {
                look(call, image, spec, today, amiss);
            }
        }
        StatusSight sight = new StatusSight(call.principal(), image);
        UnaryOperator<String> words = call.ports().revealing();
        return ApiAnswer.of(
                new ServerStatus(
                        identity.name(),
                        identity.version(),
                        served.isReady(),
                        image.seq(),
                        image.time(),
                        image.models().size(),
                        image.endpoints().size(),
                        amiss.degraded,
                        amiss.revisits,
                        amiss.tight,
                        sight.changes(),
                        image.isSecondPersonWaived(),
                        sight.connections(call.ports().brokenConnections().get()),
                        troubledStreams(call, image, words),
                        troubledSchedules(call, image, words),
                        sight.features(call.ports().events().stale()),
                        amiss.unknownColumns,
                        call.ports().slots().get(),
                        visible(call.ports().memory().get(), call.principal()),
                        journal),
                image.seq());
    }
}
