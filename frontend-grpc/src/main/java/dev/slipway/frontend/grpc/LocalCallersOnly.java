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
import java.util.Optional;
import java.util.function.Supplier;

/// Refuses calls that do not come from a program on this machine, before their message is read.
final class LocalCallersOnly implements ServerInterceptor {
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
        LocalCallers.Caller caller = new LocalCallers.Caller(peer(call));
        String authority = call.getAuthority();
        caller.host(authority == null ? "" : authority);
        for (String name : headers.keys()) {
            if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                continue;
            }
            Iterable<String> values = headers.getAll(Answers.key(name));
            if (values != null) {
                values.forEach(value -> caller.header(name, value));
            }
        }
        return caller;
    }

    private static InetAddress peer(ServerCall<?, ?> call) {
        if (call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                instanceof InetSocketAddress address) {
            return address.getAddress();
        }
        throw new IllegalStateException("peer: no internet address");
    }
}
