package dev.slipway.frontend.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// Services of the library that read no message larger than one of them has to be, compressed ones
/// by what they come to: anybody may call them, and they read on the transport's threads.
final class SmallMessages {
    private SmallMessages() {}

    /// The same service.
    static ServerServiceDefinition of(ServerServiceDefinition service) {
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
            methods.add(bounded(method));
        }
        return Services.of(service.getServiceDescriptor(), methods);
    }

    private static <Q, A> ServerMethodDefinition<Q, A> bounded(
            ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> own = method.getMethodDescriptor();
        return ServerMethodDefinition.create(
                own.toBuilder(new Small<>(own.getRequestMarshaller()), own.getResponseMarshaller())
                        .build(),
                method.getServerCallHandler());
    }

    private record Small<Q>(Marshaller<Q> own) implements Marshaller<Q> {
        @Override
        public InputStream stream(Q message) {
            return own.stream(message);
        }

        @Override
        public Q parse(InputStream stream) {
            try {
                byte[] message = stream.readNBytes(Arrivals.SMALL + 1);
                if (message.length > Arrivals.SMALL) {
                    throw Status.RESOURCE_EXHAUSTED
                            .withDescription(
                                    "message: more than "
                                            + Arrivals.SMALL
                                            + " bytes (expected: at most "
                                            + Arrivals.SMALL
                                            + ")")
                            .asRuntimeException();
                }
                return own.parse(new ByteArrayInputStream(message));
            } catch (IOException e) {
                throw Status.INVALID_ARGUMENT
                        .withDescription("message: not readable")
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    }
}
