package dev.slipway.frontend.http.control;

import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.RepairStream;
import dev.slipway.api.control.JobCommand.StartStream;
import dev.slipway.api.control.JobCommand.StopStream;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamList;
import dev.slipway.api.job.StreamStatus;
import dev.slipway.api.model.StreamName;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Stream jobs: looked at, started, stopped, repaired. They are declared as other objects are. What
/// the caller may not see is unknown to them.
final class StreamPages {
    ApiAnswer list(ApiCall call) {
        Image image = call.ports().images().current();
        return ApiAnswer.of(new StreamList(seen(call, image)), image.seq());
    }

    /// Those that the caller may see, by name.
    static List<StreamStatus> seen(ApiCall call, Image image) {
        return declared(call, image)
                .sorted(Comparator.comparing(stream -> stream.name().value()))
                .map(stream -> call.ports().jobs().status(stream))
                .toList();
    }

    /// The names of those that the caller may see.
    static Set<StreamName> visible(ApiCall call) {
        return declared(call, call.ports().images().current())
                .map(StreamJob::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<StreamJob> declared(ApiCall call, Image image) {
        return image.streams().stream()
                .filter(stream -> stream.cancellation() == null)
                .filter(stream -> maySee(call.principal(), stream));
    }

    private static boolean maySee(Principal principal, StreamJob stream) {
        return principal.may(Permission.READ_MODELS, stream.spec().team());
    }

    ApiAnswer show(ApiCall call) {
        Image image = call.ports().images().current();
        return ApiAnswer.of(call.ports().jobs().status(stream(call, image)), image.seq());
    }

    private static StreamJob stream(ApiCall call, Image image) {
        StreamName name = call.at("stream", StreamName::new);
        return image.stream(name)
                .filter(stream -> maySee(call.principal(), stream))
                .orElseThrow(() ->
                        Lookups.unknown(
                                ErrorCode.UNKNOWN_OBJECT,
                                "stream: " + name,
                                name.value(),
                                declared(call, image).map(one -> one.name().value()).toList()));
    }

    ApiAnswer start(ApiCall call) {
        return submit(call, StartStream::new);
    }

    ApiAnswer stop(ApiCall call) {
        return submit(call, StopStream::new);
    }

    ApiAnswer repair(ApiCall call) {
        return submit(call, RepairStream::new);
    }

    private static ApiAnswer submit(ApiCall call, Function<StreamName, JobCommand> command) {
        Image image = call.ports().images().current();
        return call.submit(command.apply(stream(call, image).name()));
    }
}
