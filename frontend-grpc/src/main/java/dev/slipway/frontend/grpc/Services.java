package dev.slipway.frontend.grpc;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.util.List;

/// Services as they are generated, whose methods read their messages in a way of ours: a service
/// has to describe the very methods that answer for it.
final class Services {
    private Services() {}

    /// The service that `wire` describes, answered by `methods`.
    static ServerServiceDefinition of(
            ServiceDescriptor wire, List<ServerMethodDefinition<?, ?>> methods) {
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(wire.getName())
                        .setSchemaDescriptor(wire.getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder definition =
                ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(definition::addMethod);
        return definition.build();
    }
}
