package dev.slipway.frontend.grpc;

import dev.slipway.api.access.LocalCallers;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.inference.PredictionId;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Refuses calls that do not come from a program on this machine, before their message is read.
final class LocalCallersOnly implements ServerInterceptor {
    private static final Metadata.Key<String> ORIGIN = Answers.key("origin");
    private static final Metadata.Key<String> FETCH_SITE = Answers.key("sec-fetch-site");
    private static final List<Metadata.Key<String>> FORWARDED =
            List.of(
                    Answers.key("forwarded"),
                    Answers.key("x-forwarded-for"),
                    Answers.key("x-forwarded-host"),
                    Answers.key("x-forwarded-port"),
                    Answers.key("x-forwarded-proto"),
                    Answers.key("x-forwarded-server"));

    private final LocalCallers callers = new LocalCallers();
    private final Supplier<PredictionId> ids;

    /// @param ids names each refusal
    LocalCallersOnly(Supplier<PredictionId> ids) {
        this.ids = ids;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<Refusal> refusal = callers.refuse(caller(call, headers));
        if (refusal.isEmpty()) {
            return next.startCall(call, headers);
        }
        Metadata trailers = Answers.headers(ids.get(), "");
        call.close(Answers.status(refusal.get()), Answers.addAdvice(trailers, refusal.get()));
        return new ServerCall.Listener<>() {};
    }

    private static LocalCallers.Caller caller(ServerCall<?, ?> call, Metadata headers) {
        return new LocalCallers.Caller(
                peer(call),
                text(call.getAuthority()),
                FORWARDED.stream().anyMatch(headers::containsKey),
                text(headers.get(ORIGIN)),
                text(headers.get(FETCH_SITE)));
    }

    private static InetAddress peer(ServerCall<?, ?> call) {
        if (call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                instanceof InetSocketAddress address) {
            return address.getAddress();
        }
        throw new IllegalStateException("peer: no internet address");
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
